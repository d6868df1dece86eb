package org.pcot.model.kernels.torch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_gloo;
import org.pcot.datasets.UserError;
import org.pcot.model.kernels.Card;

/**
 * libtorch in this virtual machine, which can load one and never another: before any class of the
 * bindings is used, so that they find it there.
 */
public final class TorchLibrary {
  /** In the order of what needs what; those for cards are not everywhere. */
  private static final List<String> LIBRARIES =
      List.of("libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so");

  private static final String CARD = "cuda:";
  private static final String PLATFORM = "linux-x86_64";
  private static final String RESOURCES = "/org/bytedeco/pytorch/" + PLATFORM + "/";

  /** Of the virtual machine, as what the system's linker has loaded is. */
  private static final AtomicReference<TorchHome> LOADED = new AtomicReference<>();

  private TorchLibrary() {}

  /**
   * Loads it, if it is not.
   *
   * @throws UserError if it cannot be loaded here, or another one is
   */
  public static synchronized TorchLibrary load(TorchHome home) {
    TorchHome loaded = LOADED.get();
    if (loaded == null) {
      checkPlatform();
      checkBindings();
      loadLibraries(home);
      settle();
      LOADED.set(home);
    } else if (!loaded.equals(home)) {
      throw new UserError(
          "this program has loaded " + loaded.libraries() + ", not " + home.libraries(),
          "name one for all that one program does");
    }
    return new TorchLibrary();
  }

  private static void checkPlatform() {
    if (!Loader.getPlatform().equals(PLATFORM)) {
      throw new UserError(
          "engine: torch runs on " + PLATFORM + ", not on " + Loader.getPlatform(),
          "choose engine: cpu");
    }
  }

  private static void checkBindings() {
    if (TorchLibrary.class.getResource(RESOURCES + "libjnitorch.so") == null) {
      throw new UserError(
          "this build of pcot lacks libjnitorch.so, by which Java reaches libtorch",
          "build pcot on Linux with a 64-bit x86 processor");
    }
    if (TorchLibrary.class.getResource(RESOURCES + "libtorch_cpu.so") != null) {
      throw new UserError(
          "the class path has a libtorch of its own, beside which no other can be loaded",
          "leave org.bytedeco:pytorch with the classifier " + PLATFORM + " out of the class path");
    }
  }

  private static void loadLibraries(TorchHome home) {
    try {
      // What Maven Central has of libtorch is linked with it; pip's brings a BLAS of its own.
      Loader.load(openblas.class);
      for (String name : LIBRARIES) {
        Path library = home.libraries().resolve(name);
        if (Files.exists(library)) {
          System.load(library.toAbsolutePath().toString());
        }
      }
      Loader.load(torch.class);
    } catch (UnsatisfiedLinkError e) {
      throw new UserError(
          "libtorch "
              + home.version()
              + " at "
              + home.libraries()
              + " cannot be loaded: "
              + e.getMessage(),
          TorchHome.REMEDY,
          e);
    }
  }

  /** Same bits from run to run, and products in the precision that was asked for. */
  private static void settle() {
    Context context = torch.globalContext();
    context.setDeterministicAlgorithms(true, true);
    context.setDeterministicFillUninitializedMemory(false);
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
  }

  /** Loads what processes add up by, beside the rest. */
  void loadGloo() {
    try {
      Loader.load(torch_gloo.class);
    } catch (UnsatisfiedLinkError e) {
      throw new UserError(
          "this libtorch has no Gloo: " + e.getMessage(), "choose pretrain.master: synchronous", e);
    }
  }

  /**
   * @param wanted {@code auto}, {@code cpu}, {@code cuda}, or {@code cuda:} and the card's number
   * @param card where a card is wanted, and not a certain one
   * @return as libtorch spells it
   * @throws UserError if there is no such card
   */
  String device(String wanted, Card card) {
    int cards = torch.cuda_is_available() ? torch.cuda_device_count() : 0;
    if (wanted.equals("cpu") || wanted.equals("auto") && cards == 0) {
      return "cpu";
    }
    boolean isCertain = wanted.startsWith(CARD);
    int number = isCertain ? Integer.parseInt(wanted.substring(CARD.length())) : card.index();
    if (number >= cards) {
      throw new UserError(
          "card "
              + number
              + " is to compute (device: "
              + wanted
              + "), and libtorch counts "
              + cards
              + " here, from 0 on",
          "set device: cpu, or see that nvidia-smi lists the card and that the libtorch is one"
              + " for CUDA");
    }
    return CARD + number;
  }
}
