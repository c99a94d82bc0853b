/**
 * A machine of less than a core, so that several fit on this one and the limit of each is seen: a control group of Linux, in which
 * what runs is stopped for the rest of each period once it has had its part. Needs root.
 */
import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";

/** The second version's place for all controllers, or the first's for this one. */
const ROOTS = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"] as const;
/** As short as is of use: a pause adds to what the machine takes for an answer. */
const PERIOD_US = 20_000;

const ROOT = ROOTS.find((root) => {
  try {
    accessSync(`${root}/cgroup.procs`, constants.W_OK);
    // The second version gives groups only what it is told to.
    return root === ROOTS[0] || readFileSync(`${root}/cgroup.subtree_control`, "utf8").split(/\s/).includes("cpu");
  } catch {
    return false;
  }
});

export const hasMachines = ROOT !== undefined;

export class Machine {
  static #count = 0;
  readonly #folder = `${ROOT}/sluice-bench-${process.pid}-${Machine.#count++}`;

  /** These processes run there from now on, with whatever they start. */
  constructor(cores: number, pids: readonly number[]) {
    mkdirSync(this.#folder);
    const quota = Math.round(cores * PERIOD_US);
    if (ROOT === ROOTS[0]) {
      writeFileSync(`${this.#folder}/cpu.cfs_period_us`, String(PERIOD_US));
      writeFileSync(`${this.#folder}/cpu.cfs_quota_us`, String(quota));
    } else writeFileSync(`${this.#folder}/cpu.max`, `${quota} ${PERIOD_US}`);
    move(pids, this.#folder);
  }

  /** From now on: in what part of the periods that it ran more was to be done than it had time for. */
  full(): () => number {
    const before = this.#periods();
    return () => {
      const { all, full } = this.#periods();
      return (full - before.full) / Math.max(1, all - before.all);
    };
  }

  #periods(): { readonly all: number; readonly full: number } {
    const said = readFileSync(`${this.#folder}/cpu.stat`, "utf8");
    const number = (name: string): number => Number(new RegExp(`${name} (\\d+)`).exec(said)?.[1]);
    return { all: number("nr_periods"), full: number("nr_throttled") };
  }

  /** What still runs here runs on without it. */
  remove(): void {
    const left = readFileSync(`${this.#folder}/cgroup.procs`, "utf8").split("\n").filter(Boolean);
    move(left.map(Number), ROOT ?? "");
    rmdirSync(this.#folder);
  }
}

function move(pids: readonly number[], to: string): void {
  for (const pid of pids)
    try {
      writeFileSync(`${to}/cgroup.procs`, String(pid));
    } catch (error) {
      // It has ended meanwhile.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
}
