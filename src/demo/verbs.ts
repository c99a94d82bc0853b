/** What can be typed in a second terminal. */

const catalogue = {
  push: { takes: '"Make the basket faster"', does: "merge a pull request with that title" },
  open: { takes: '"Try something"', does: "open a pull request" },
  fork: { takes: '"Free baskets"', does: "open one that comes from a stranger's fork" },
  merge: { takes: "14", does: "merge a pull request that is open" },
  close: { takes: "14", does: "close it without merging" },
  comment: {
    takes: '12 "/promote production"',
    does: "comment as octocat, and see the answer",
  },
  fail: { takes: "staging", does: "the next run of that stage's workflow fails" },
  red: { takes: "", does: "the checks of the next commit fail, of it alone" },
  status: { takes: "", does: "what is where" },
} as const;

export type Verb = keyof typeof catalogue;
export const verbs = Object.keys(catalogue) as readonly Verb[];

/** It cannot be done, and was not: told in a line. `exit`: 1 the demo says no, 2 it was not understood. */
export class Cannot extends Error {
  override name = "Cannot";
  readonly exit: 1 | 2;

  constructor(message: string, exit: 1 | 2 = 1) {
    super(message);
    this.exit = exit;
  }
}

const COMMAND = "npm run demo --";
const COLUMN = 49;

const line = (text: string, does: string): string => `${text.padEnd(COLUMN)}${does}`;
const spelled = (verb: Verb): string => `${COMMAND} ${verb} ${catalogue[verb].takes}`.trim();

/** Something is missing or too much. */
export const misused = (verb: Verb, expected: string): Cannot =>
  new Cannot(`${verb} takes ${expected}: ${spelled(verb)}`, 2);

export const usage = [
  line("npm run demo", "play the story and stay up"),
  line(`${COMMAND} --once`, "play it and end"),
  line(`${COMMAND} help`, "this"),
  "In a second terminal:",
  ...verbs.map((verb) => line(spelled(verb), catalogue[verb].does)),
  line("  … --as mona", "as somebody else: mona and hubot may write,"),
  line("", "reader may only read, others are strangers"),
].join("\n");

type Trial = readonly [typed: string, seen: string];

/** What to try first, in this order, at any pace. `pull`: of the story; `next`: the number that the next one will get. */
export const trials = ({ pull, next }: { readonly pull: number; readonly next: number }): readonly Trial[] => [
  [`${COMMAND} comment ${pull} "/promote stging"`, "a typo, answered"],
  [`${COMMAND} status`, "what is where"],
  [`${COMMAND} push "Make the basket faster"`, `#${next} goes to staging by itself`],
  [`${COMMAND} comment ${next} "/promote production"`, "asked early: it goes when it may"],
  [`${COMMAND} comment ${next} "/promote production" --as reader`, "refused: may only read"],
  [`${COMMAND} fork "Free baskets"`, `#${next + 1}, from a stranger's fork`],
  [`${COMMAND} comment ${next + 1} "/promote staging"`, "refused: no fork is deployed"],
];

export const afterwards: readonly string[] = [
  "Then break something: `red`, and a `push` of which the checks fail; `fail staging`, a `push`, and",
  '`comment <its number> "/retry staging"` once it has failed. Or try an open pull request on',
  'staging: `open`, `comment <its number> "/promote staging"`, and `merge` or `close` it.',
  "`npm run demo -- help` has the rest.",
];
