/** Check suites and check runs. */
import { checkRunView, checkSuiteView } from "../views/checks.ts";
import { appBot } from "../views/parts.ts";
import { newRun, written } from "./check-writing.ts";
import type { CheckRun, Writing } from "./check-writing.ts";
import { ACTIONS_APP, conclude } from "./suites.ts";
import type { AppRef, Suite } from "./suites.ts";
import { invalid, notFound, Refusal } from "./refusal.ts";
import type { Repository } from "./repository.ts";

export type { CheckRun } from "./check-writing.ts";

type Pushed = { readonly branch: string; readonly before: string | undefined; readonly after: string };
type Foreign = { readonly name: string; readonly app: AppRef; readonly conclusion: string | null };

/** GitHub gives up on a run that stays open for so long. */
const STALE_MS = 14 * 24 * 3_600_000;
const NOT_ITS_APP = "Invalid app_id: a check run can only be modified by the GitHub App that created it.";
const NO_COMING_BACK = "a completed check run cannot be given another status or conclusion";

export class Checks {
  readonly #repository: Repository;
  readonly runs = new Map<number, CheckRun>();
  readonly suites = new Map<number, Suite>();
  /** Suites that were asked for again and have not been worked on since. */
  readonly #asked = new Set<number>();
  /** Suites of workflow runs, which end as their run ends. */
  readonly #ended = new Map<number, string>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** A new suite. An App has one for each commit, GitHub Actions one for each workflow run. */
  suite(sha: string, app: AppRef, { branch = null, before = null }: Partial<Suite> = {}): Suite {
    const { world } = this.#repository;
    const suite = { id: world.nextId(), sha, app, branch, before, createdAt: world.now };
    this.suites.set(suite.id, suite);
    return suite;
  }

  #known(sha: string, app: AppRef): Suite | undefined {
    return [...this.suites.values()].find((suite) => suite.sha === sha && suite.app.id === app.id);
  }

  /** Each push to a branch gets a suite of the App, which is asked to fill it. */
  pushed({ branch, before, after }: Pushed, by: string): void {
    const { world } = this.#repository;
    const permissions = world.installed.on(this.#repository)?.permissions ?? {};
    if (permissions["checks"] !== "write" || this.#known(after, world.app) !== undefined) return;
    this.#tellSuite("requested", this.suite(after, world.app, { branch, before: before ?? null }), by);
  }

  /** On a commit, oldest first. */
  of(sha: string): readonly CheckRun[] {
    return [...this.runs.values()].filter((run) => run.sha === sha).map((run) => this.#aged(run));
  }

  in(suite: Suite): readonly CheckRun[] {
    return this.of(suite.sha).filter((run) => run.suite.id === suite.id);
  }

  newest(sha: string, name: string): CheckRun | undefined {
    return this.of(sha).findLast((run) => run.name === name);
  }

  get(id: number): CheckRun {
    const run = this.runs.get(id);
    if (run === undefined) throw notFound();
    return this.#aged(run);
  }

  getSuite(id: number): Suite {
    const suite = this.suites.get(id);
    if (suite === undefined) throw notFound();
    return suite;
  }

  #aged(run: CheckRun): CheckRun {
    const isOld = this.#repository.world.clock.now() - run.createdAt > STALE_MS;
    return isOld && run.status !== "completed" ? { ...run, status: "completed", conclusion: "stale" } : run;
  }

  /** What a suite comes to, by the newest run of each name in it. */
  stateOf(suite: Suite): { readonly status: string; readonly conclusion: string | null } {
    const ended = this.#ended.get(suite.id);
    if (ended !== undefined) return { status: "completed", conclusion: ended };
    const newest = [...new Map(this.in(suite).map((run) => [run.name, run])).values()];
    const isIdle = newest.every((run) => run.status === "queued");
    if (this.#asked.has(suite.id) || isIdle) return { status: "queued", conclusion: null };
    if (newest.some((run) => run.status !== "completed")) return { status: "in_progress", conclusion: null };
    return { status: "completed", conclusion: conclude(newest.map((run) => run.conclusion ?? "neutral")) };
  }

  create(app: AppRef, writing: Writing, suite?: Suite): CheckRun {
    const { world, git } = this.#repository;
    const sha = String(writing["head_sha"]);
    if (!git.has(sha)) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    const home = suite ?? this.#known(sha, app) ?? this.suite(sha, app);
    const empty = newRun({ id: world.nextId(), sha, app, suite: home, createdAt: world.clock.now() });
    const run = written(empty, writing, world.now);
    this.#put(run);
    this.#tell("created", run);
    if (run.status === "completed") this.#completed(run);
    return run;
  }

  /** A completed run is never reopened, and never completed otherwise. */
  update(app: AppRef, id: number, writing: Writing): CheckRun {
    const run = this.get(id);
    if (run.app.id !== app.id) throw new Refusal(403, NOT_ITS_APP);
    const next = written(run, writing, this.#repository.world.now);
    const changed = next.status !== run.status || next.conclusion !== run.conclusion;
    if (run.status === "completed" && changed) throw invalid(NO_COMING_BACK);
    this.#put(next);
    if (next.status === "completed" && changed) this.#completed(next);
    return next;
  }

  #put(run: CheckRun): void {
    this.runs.set(run.id, run);
    this.#asked.delete(run.suite.id);
  }

  #completed(run: CheckRun): void {
    this.#tell("completed", run);
    const isWhole = run.app.id !== ACTIONS_APP.id && this.stateOf(run.suite).status === "completed";
    if (isWhole) this.#tellSuite("completed", run.suite, appBot(run.app));
  }

  /** A workflow run has ended, and its suite with it. */
  endSuite(suite: Suite, conclusion: string): void {
    this.#ended.set(suite.id, conclusion);
    this.#tellSuite("completed", suite, appBot(suite.app));
  }

  /** A workflow run begins again. */
  reopenSuite(suite: Suite): void {
    this.#ended.delete(suite.id);
  }

  /** Somebody else's check: another App reports on a commit. `null`: it is still at it. */
  report(sha: string, { name, app, conclusion }: Foreign): CheckRun {
    const state = conclusion === null ? { status: "in_progress" } : { conclusion };
    return this.create(app, { name, head_sha: sha, ...state });
  }

  /** Somebody clicks a button. Throws where none is shown: only a completed run shows its buttons. */
  click(id: number, identifier: string, by: string): void {
    const run = this.get(id);
    const isShown = run.status === "completed" && run.actions.some((action) => action.identifier === identifier);
    if (!isShown) throw new Error(`check run ${run.name} (${run.status}) shows no button ${identifier}`);
    if (this.#isOurs(run)) this.#tell("requested_action", run, by, { requested_action: { identifier } });
  }

  /** Somebody asks for a run again: its suite is queued, the run itself stays as it is. `asker`: the App that asks. */
  rerequest(id: number, by: string, asker?: AppRef): void {
    const run = this.get(id);
    if (asker !== undefined && run.app.id !== asker.id)
      throw new Refusal(403, "Resource not accessible by integration");
    this.#asked.add(run.suite.id);
    if (this.#isOurs(run)) this.#tell("rerequested", run, by);
  }

  rerequestSuite(id: number, by: string): void {
    const suite = this.getSuite(id);
    this.#asked.add(id);
    if (this.#isOurs(suite)) this.#tellSuite("rerequested", suite, by);
  }

  #isOurs({ app }: { readonly app: AppRef }): boolean {
    return app.id === this.#repository.world.app.id;
  }

  #tell(action: string, run: CheckRun, by = appBot(run.app), more: Record<string, unknown> = {}): void {
    this.#repository.tell("check_run", { by, action, check_run: checkRunView(this.#repository, run), ...more });
  }

  #tellSuite(action: string, suite: Suite, by: string): void {
    this.#repository.tell("check_suite", { by, action, check_suite: checkSuiteView(this.#repository, suite) });
  }
}
