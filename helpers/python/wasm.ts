import { setFlagsFromString } from "node:v8";

/**
 * Tells V8 to compile WebAssembly once, by its quick compiler. By itself it soon compiles the large functions of the
 * parser and of ruff again for speed, in the background, and the process waits for that at its end: three seconds
 * instead of one. To be called before the first module is loaded.
 */
export function compileWasmOnce(): void {
  setFlagsFromString("--wasm-tiering-budget=1000000000");
}
