import type { ConfigProblem } from "../pipeline/definition.ts";
import { CONFIG_FILE, quoted } from "./problems.ts";

/** Nothing stands between a push and this branch, and so between a push and the first stages. */
export const openTrunk = (branch: string): ConfigProblem => ({
  code: "config-suspect",
  level: "warning",
  path: CONFIG_FILE,
  line: 1,
  column: 1,
  problem: `whoever may write may push to ${quoted(branch)} without a review`,
  expected: "a rule on it that requires a pull request",
});
