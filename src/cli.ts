#!/usr/bin/env node
/** `sluice`: the entry of the command line. Imported by nothing; imports the rest only once compiled code is kept. */
import { enableCompileCache } from "node:module";

const OLDEST_NODE = 26;

// Whoever reads our answer may have seen enough of it.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
  process.stderr.write(`sluice needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 2;
} else {
  enableCompileCache();
  const { answer } = await import("./cli/answer.ts");
  process.exitCode = await answer(process.argv.slice(2), process);
}
