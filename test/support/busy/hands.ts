/** People at work in one repository. Each does the next thing when he sees on GitHub what he waits for, however long that takes. */
import type { Comment } from "../../../src/simulator/world/comments.ts";
import type { Repository } from "../../../src/simulator/world/repository.ts";

/** Resolves when it holds; `what` is said where it never does. */
export type See = (what: string, holds: () => boolean) => Promise<void>;

export type Change = { readonly number: number; readonly sha: string };

/** By these the App says that a command has been worked on. */
const ANSWERS = new Set(["rocket", "+1", "-1"]);

export class Hands {
  readonly shop: Repository;
  readonly #see: See;

  constructor(shop: Repository, see: See) {
    this.shop = shop;
    this.#see = (what, holds) => see(`${shop.fullName}: ${what}`, holds);
  }

  /** A pull request by octocat whose checks have passed, merged by him. */
  async merge(name: string): Promise<Change> {
    const { pulls, actions } = this.shop;
    const files = { [`${name}.txt`]: name };
    const { number, head } = pulls.open({ by: "octocat", branch: name, title: `Change ${name}`, files });
    const runs = () => [...actions.runs.values()].filter((run) => run.sha === head);
    await this.#see(`checks of ${name}`, () => runs().every((run) => run.status === "completed"));
    pulls.merge(number, { by: "octocat" });
    return { number, sha: this.tip };
  }

  /** A change that is in production. */
  async release(name: string): Promise<Change> {
    const change = await this.merge(name);
    await this.promote(change);
    return change;
  }

  /** A change that goes to production by itself. */
  async flow(name: string): Promise<void> {
    const { sha } = await this.merge(name);
    await this.passes(sha, "production");
  }

  /** Asks a change that is in staging into production, and sees it there. */
  async promote({ number, sha }: Change): Promise<void> {
    await this.passes(sha, "staging");
    this.say(number, "/promote production");
    await this.passes(sha, "production");
  }

  push(name: string, files: Readonly<Record<string, string | null>> = { [`${name}.txt`]: name }): string {
    return this.shop.push({ by: "octocat", message: `Change ${name}`, files }).sha;
  }

  get tip(): string {
    return this.shop.git.tip(this.shop.defaultBranch).sha;
  }

  /** The number of the control issue. */
  get control(): number {
    return [...this.shop.issues.all.keys()][0] ?? 0;
  }

  async opened(): Promise<void> {
    await this.#see("its control issue", () => this.shop.issues.all.size > 0);
  }

  say(issue: number, body: string, by = "octocat"): Comment {
    return this.shop.issues.say(issue, by, body);
  }

  /** Says it, and sees that it was worked on. */
  async ask(issue: number, body: string, by = "octocat"): Promise<void> {
    const { reactions } = this.say(issue, body, by);
    await this.#see(`an answer to ${body}`, () => reactions.some(({ content }) => ANSWERS.has(content)));
  }

  async passes(sha: string, stage: string): Promise<void> {
    const isSuccess = () => this.#check(sha, stage)?.conclusion === "success";
    await this.#see(`${sha.slice(0, 7)} through ${stage}`, isSuccess);
  }

  /** The check run of a stage, or `config`, bears such a title. */
  async shows(sha: string, stage: string, title: RegExp): Promise<void> {
    const isSaid = () => title.test(this.#check(sha, stage)?.output.title ?? "");
    await this.#see(`${String(title)} on ${stage} of ${sha.slice(0, 7)}`, isSaid);
  }

  /** Whoever must act is told so. */
  async called(number: number): Promise<void> {
    const isCalled = () => this.shop.issues.on(number).some((one) => one.app !== null && one.body.startsWith("@"));
    await this.#see(`a call on #${number}`, isCalled);
  }

  #check(sha: string, stage: string) {
    return this.shop.checks.newest(sha, `sluice / ${stage}`);
  }
}
