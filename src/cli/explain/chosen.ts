/** Which candidate before which stage is meant, as the store has them; or why none is. Nothing is written. */
import { refusedSaid } from "../../github/render/refused.ts";
import { named } from "../../github/render/shown.ts";
import type { Refusal } from "../../pipeline/answer.ts";
import { newestFor } from "../../pipeline/decide/target.ts";
import { noStage, refusal } from "../../pipeline/decide/response.ts";
import { stageNamed } from "../../pipeline/definition.ts";
import type { Stage } from "../../pipeline/definition.ts";
import { newestFirst } from "../../pipeline/line.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import { nearest } from "../../pipeline/near.ts";
import { named as shown } from "../../store/location.ts";
import { readStore, StoreUnusableError } from "../../store/store.ts";
import type { PipelineRow } from "../../store/store.ts";
import { listed, some } from "../../wording/lists.ts";
import { plainly } from "../text.ts";
import { UsageError } from "../verb.ts";
import type { Answer } from "../verb.ts";

/** `version`: the beginning of a sha; `null`: the newest that may enter. `repository: null`: the only one. */
export type Wish = { readonly stage: string; readonly version: string | null; readonly repository: string | null };

export type Chosen = {
  readonly is: "chosen";
  readonly repository: string;
  /** As of now. */
  readonly state: State;
  readonly stage: Stage;
  readonly candidate: Candidate;
  /** Something has been due for minutes, and nobody takes it up. */
  readonly isStuck: boolean;
};

type Not = { readonly is: "not"; readonly answer: Answer };

const STUCK_MS = 2 * 60_000;
const MOST_NAMED = 5;

export async function choose(url: string, wish: Wish, now: number): Promise<Chosen | Not> {
  const store = await readStore(url).catch((error: unknown) => unreadable(url, error));
  if (store === null)
    return not("no-store", `${shown(url)} is not there: Sluice has not run here, or DATABASE_URL names another`);
  if ("is" in store) return store;
  try {
    const rows = await store.pipelines.all();
    if (rows.length === 0) return not("no-repository", `${shown(url)} knows no repository yet: install the App on one`);
    const row = repositoryOf(rows, wish.repository);
    const loaded = await store.journal.load(row.id);
    const due = await store.pipelines.due(now - STUCK_MS);
    const state = { ...loaded.state, at: Math.max(loaded.state.at, now) };
    const found = meant(state, wish);
    if ("code" in found) return refused(found, state);
    return { is: "chosen", repository: nameOf(row), ...found, isStuck: due.includes(row.id) };
  } finally {
    await store.close();
  }
}

const not = (is: string, sentence: string, more: object = {}): Not => ({
  is: "not",
  answer: { exit: 1, lines: [sentence], json: { is, ...more, sentence } },
});

function unreadable(url: string, error: unknown): Not {
  const said = error instanceof Error ? error.message : String(error);
  return not("unreadable", error instanceof StoreUnusableError ? said : `${shown(url)} cannot be read: ${said}`);
}

const nameOf = ({ owner, name }: PipelineRow): string => `${owner}/${name}`;

function repositoryOf(rows: readonly PipelineRow[], wanted: string | null): PipelineRow {
  const [only] = rows;
  if (wanted === null && only !== undefined && rows.length === 1) return only;
  const row = rows.find((one) => nameOf(one).toLowerCase() === wanted?.toLowerCase());
  if (row !== undefined) return row;
  const there = some(rows.map(nameOf), MOST_NAMED * 4);
  throw new UsageError(
    wanted === null
      ? `Name one of the repositories by --repo: ${there}`
      : `There is no ${wanted} here; there is ${there}`,
  );
}

type Found = Pick<Chosen, "state" | "stage" | "candidate">;

export function meant(state: State, wish: Wish): Found | Refusal {
  if (state.policy === null) return refusal("no-config", {});
  const { stages } = state.policy.definition;
  const stage = stageNamed(state.policy.definition, wish.stage);
  if (stage === undefined) {
    const names = stages.map(({ name }) => name);
    return noStage("explain", wish.stage, { near: nearest(wish.stage, names) ?? "", expected: listed(names) });
  }
  const candidate = wish.version === null ? newestFor(state, stage) : versionOf(state, wish.version);
  if (candidate === null)
    return refusal("nothing-to-do", { verb: "explain", stage: stage.name, state: "no candidate yet" });
  return "code" in candidate ? candidate : { state, stage, candidate };
}

/** The same commit may be a pull request's head and then the trunk's: the trunk's is meant. */
function versionOf(state: State, version: string): Candidate | Refusal {
  const all = Object.values(state.candidates).filter(({ sha }) => sha.startsWith(version));
  const shas = [...new Set(all.map(({ sha }) => sha))];
  if (shas.length > 1) return refusal("bad-argument", { word: version, expected: listed(shas.map(longer), "or") });
  return all.find(({ origin }) => origin.kind === "trunk") ?? all[0] ?? refusal("version-unknown", { version });
}

const longer = (sha: string): string => sha.slice(0, 12);

/** One sentence, its code, and the way out. */
function refused(said: Refusal, state: State): Not {
  const { sentence } = refusedSaid(said, state, state.at);
  const newest = newestFirst(state).slice(0, MOST_NAMED).map(named);
  const known =
    said.code === "version-unknown" && newest.length > 0 ? ` The newest candidates: ${listed(newest)}.` : "";
  return not("refused", `${plainly(sentence)}${known} (${said.code})`, { code: said.code });
}
