/** Read by old Nodes too, once it is built: it takes nothing from Node by a name that one of them lacks, nor does what imports it. */
import module from "node:module";

const OLDEST = 26;

/** Compiled code is kept from one start to the next. `false`: this Node is too old; that was said, and nothing else may be loaded. */
export function isNodeReady(program: string): boolean {
  if (Number(process.versions.node.split(".")[0]) < OLDEST) {
    process.stderr.write(`${program} needs Node ${OLDEST} or newer; this is ${process.versions.node}.\n`);
    process.exitCode = 2;
    return false;
  }
  module.enableCompileCache();
  return true;
}
