"""Airflow schedules pcot: the cells of a sweep, or the stages of an experiment, as Spark applications.

pcot_sweep       one application for each value of one key of the sweep's grid, then the table and the figure
pcot_experiment  one experiment for each value of a key: generate, pretrain, posttrain, evaluate, figures

A worker needs spark-submit of Spark 3.5 on its PATH and OMP_NUM_THREADS=1. The Spark connection names the master and the
deploy mode, the pool says how many applications run at once. Files must be where worker and driver can read them.
A task that failed or was killed is retried with the same command, which resumes from the last checkpoint. Where the driver of
the try before is still at work, the cells of a sweep are shared with it, and a stage of an experiment waits until it is done.
"""

import json
import os
from datetime import timedelta
from pathlib import Path

import yaml
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.sdk import Param, chain, dag, task, task_group
from airflow.sdk.exceptions import AirflowFailException

CHECKOUT = Path(__file__, "../../..").resolve()
STAGES = ["generate", "pretrain", "posttrain", "evaluate", "figures"]
P_COT = "corpus.p_cot"

# What no parameter of a run can set: known before a run begins.
CONNECTION = os.environ.get("PCOT_SPARK_CONNECTION", "spark_default")
POOL = os.environ.get("PCOT_POOL", "pcot")
TIME_LIMIT = timedelta(hours=float(os.environ.get("PCOT_TIME_LIMIT_HOURS", "24")))

SUBMIT = {
    "application": "{{ params.jar }}",
    "properties_file": "{{ params.properties }}",
    "conn_id": CONNECTION,
    "pool": POOL,
    "retries": 2,
    "execution_timeout": TIME_LIMIT,
    "map_index_template": "{{ task.name }}",
}


def path(description, default=None):
    # A worker's working directory is anywhere: paths are absolute, or URLs of a file system that Spark knows.
    default = {} if default is None else {"default": str(default)}
    return Param(**default, type="string", pattern="^(/|[a-z0-9]+:/)", description=description)


PARAMS = {
    "output": path("Directory for what the run leaves, as --output"),
    "jar": path("The application jar", CHECKOUT / "jobs/target/pcot-application.jar"),
    "properties": path("Spark's property file", CHECKOUT / "conf/spark/standalone.properties"),
}


class PlainDumper(yaml.SafeDumper):
    """Writes scalars as they were read: 2e-3 is a number to pcot, and a text to PyYAML."""

    yaml_implicit_resolvers = {}


def flow(value):
    # In a list: PyYAML marks the end of a document that is a scalar.
    return yaml.dump([value], Dumper=PlainDumper, default_flow_style=True, width=float("inf")).strip()[1:-1]


def parts(sweep, key):
    """The grid and the listed cells at each value of the key, by KEY=VALUE."""
    grid, cells = sweep.get("grid") or {}, sweep.get("cells") or []
    values = {flow(value): value for value in grid.get(key, [])}
    values |= {flow(cell[key]): cell[key] for cell in cells if key in cell}
    return {
        f"{key}={text}": {
            "grid": {**grid, key: [value]} if value in grid.get(key, []) else {},
            "cells": [cell for cell in cells if cell.get(key) == value],
        }
        for text, value in values.items()
    }


@dag(
    schedule=None,
    tags=["pcot"],
    params={
        "sweep": path("The sweep's file"),
        "key": Param(P_COT, type="string", description="A task for each value that the sweep gives this key"),
        **PARAMS,
    },
)
def pcot_sweep():
    @task
    def plan(params=None):
        file, key = params["sweep"], params["key"]
        try:
            sweep = yaml.load(Path(file).read_text(), Loader=yaml.BaseLoader)
        except (OSError, yaml.YAMLError) as mistake:
            raise AirflowFailException(f"{file}: cannot be read as a sweep: {mistake}") from mistake
        found = parts(sweep, key)
        if not found:
            raise AirflowFailException(f"{file}: neither grid nor cells give values to {key}")
        arguments = ["sweep", "--config", file, "--output", params["output"]]
        return [
            {
                "name": name,
                "application_args": arguments
                + ["--set", f"grid={flow(part['grid'])}", "--set", f"cells={flow(part['cells'])}"],
            }
            for name, part in found.items()
        ]

    cells = SparkSubmitOperator.partial(task_id="cells", **SUBMIT).expand_kwargs(plan())
    # All cells are finished, but for listed ones without the key: it runs those, writes the table and draws.
    cells >> SparkSubmitOperator(
        task_id="results",
        name="results",
        application_args=["sweep", "--config", "{{ params.sweep }}", "--output", "{{ params.output }}"],
        **SUBMIT,
    )


@dag(
    schedule=None,
    tags=["pcot"],
    params={
        "experiment": path("The experiment's file"),
        "key": Param(P_COT, type="string", description="The key that experiments differ in"),
        "values": Param(type="array", minItems=1, description="Its values, an experiment each"),
        **PARAMS,
    },
)
def pcot_experiment():
    @task
    def plan(params=None):
        return [f"{params['key']}={json.dumps(value)}" for value in params["values"]]

    @task_group
    def experiment(override):
        arguments = ["--config", "{{ params.experiment }}", "--output", "{{ params.output }}"]
        arguments += ["--set", override, "--wait"]
        chain(
            *(
                SparkSubmitOperator(task_id=stage, name=override, application_args=[stage, *arguments], **SUBMIT)
                for stage in STAGES
            )
        )

    experiment.expand(override=plan())


pcot_sweep()
pcot_experiment()
