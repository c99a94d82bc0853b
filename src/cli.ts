#!/usr/bin/env node
/** `sluice`: the entry of the command line. Imported by nothing; imports the rest only once compiled code is kept. */
import { isNodeReady } from "./node-version.ts";

// Whoever reads our answer may have seen enough of it.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

if (isNodeReady("sluice")) {
  const { answer } = await import("./cli/answer.ts");
  process.exitCode = await answer(process.argv.slice(2), process);
}
