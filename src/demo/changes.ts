/** What people do with pull requests of the demo. */
import type { Pull } from "../simulator/world/pulls.ts";
import { tell } from "./narrator.ts";
import type { Stage } from "./stage.ts";
import { Cannot } from "./verbs.ts";

const AUTHOR = "octocat";
const STRANGER = "mallory";

export class Changes {
  readonly #shop: Stage["shop"];
  #opened = 0;
  #isNextRed = false;

  constructor({ shop }: Stage) {
    this.#shop = shop;
  }

  open(title: string): string {
    const { number } = this.#commit(() => this.#open(title));
    tell("PERSON", `@${AUTHOR} opens #${number}: ${title}`);
    return `#${number} is open.`;
  }

  fork(title: string): string {
    const { number } = this.#commit(() => this.#open(title, STRANGER));
    tell("PERSON", `@${STRANGER} opens #${number}, from a fork: ${title}`);
    return `#${number} is open, from the fork of @${STRANGER}.`;
  }

  /** Its head is as green as ever: `red` is meant for what reaches the trunk. */
  push(title: string): string {
    return this.#merge(this.#open(title));
  }

  merge(number: number): string {
    return this.#merge(this.#openPull(number));
  }

  close(number: number): string {
    this.#openPull(number);
    this.#shop.pulls.close(number, AUTHOR);
    tell("PERSON", `@${AUTHOR} closes #${number}`);
    return `#${number} is closed.`;
  }

  red(): string {
    this.#isNextRed = true;
    return "The checks of the next commit fail, of that one only: push, merge, open or fork.";
  }

  #open(title: string, fork?: string): Pull {
    this.#opened += 1;
    const name = `change-${this.#opened}`;
    const from = fork === undefined ? { by: AUTHOR } : { by: fork, fork };
    return this.#shop.pulls.open({ ...from, branch: name, title, files: { [`${name}.txt`]: title } });
  }

  #merge(pull: Pull): string {
    if (!this.#shop.pulls.mergeable(pull)) throw new Cannot(`#${pull.number} conflicts with main.`);
    this.#commit(() => this.#shop.pulls.merge(pull.number, { by: AUTHOR }));
    tell("PERSON", `@${AUTHOR} merges #${pull.number}: ${pull.title}`);
    return `#${pull.number} is merged as ${this.#shop.git.tip("main").sha.slice(0, 7)}.`;
  }

  /** What runs on a commit is settled in the moment in which it comes. */
  #commit<T>(make: () => T): T {
    const { actions } = this.#shop;
    const usual = actions.ci;
    if (this.#isNextRed) actions.ci = usual.map((one) => ({ ...one, conclusion: "failure" }));
    try {
      const made = make();
      this.#isNextRed = false;
      return made;
    } finally {
      actions.ci = usual;
    }
  }

  #openPull(number: number): Pull {
    const pull = this.#shop.pulls.all.get(number);
    if (pull?.state === "open") return pull;
    if (pull !== undefined) throw new Cannot(`#${number} is ${pull.mergedAt === null ? "closed" : "merged"} already.`);
    throw new Cannot(
      this.#shop.issues.all.has(number) ? `#${number} is an issue, not a pull request.` : `There is no #${number}.`,
    );
  }
}
