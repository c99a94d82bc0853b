/** The buttons of a stage's check run: which stand where, and what each says. */
import { runAt } from "../by-stage.ts";
import type { Button, ButtonCommand } from "../command.ts";
import { stageNamed } from "../definition.ts";
import type { StageName } from "../definition.ts";
import { environmentNamed } from "../evolve/request.ts";
import type { Clicked } from "../asking.ts";
import type { Candidate } from "../candidate.ts";
import type { CandidateId, State } from "../model.ts";
import { comeTo, rollbackOf } from "../rollbacks.ts";
import { standing } from "../standing.ts";
import { isForPerson, stoppedBy } from "../verification.ts";
import type { Standing } from "../standing.ts";
import { steer } from "./steer.ts";

/** A button carries no words. */
const NO_WORDS = "with the button, no words given";

/** What is said by each. */
const spoken: Readonly<Record<Button, (stage: StageName, back: string | null) => ButtonCommand>> = {
  promote: (stage) => ({ verb: "promote", stage, version: null, reason: null }),
  approve: (stage) => ({ verb: "approve", stage }),
  reject: (stage) => ({ verb: "reject", stage, reason: NO_WORDS }),
  retry: (stage) => ({ verb: "retry", stage }),
  pass: (stage) => ({ verb: "pass", stage, words: null }),
  fail: (stage) => ({ verb: "fail", stage, reason: NO_WORDS }),
  rollback: (stage, back) => ({
    verb: "rollback",
    stage,
    version: back === null ? null : { is: "sha", prefix: back },
    reason: null,
  }),
};

export const isButton = (identifier: string): identifier is Button => Object.hasOwn(spoken, identifier);

/** The command that a button of this candidate's check run stands for. */
export function commandOf(state: State, candidate: CandidateId, stage: StageName, button: Button): ButtonCommand {
  const run = runAt(state, candidate, stage);
  return spoken[button](stage, run === undefined ? null : (rollbackOf(state, run)?.sha ?? null));
}

/** What a person may be asked for where a candidate stands so. */
function wanted(seen: Standing): readonly Button[] {
  switch (seen.is) {
    case "ready":
    case "withdrawn":
      return ["promote"];
    case "waiting":
      return seen.explanation.waitsMostFor?.code === "approvals-missing" ? ["approve", "reject"] : [];
    case "ended":
      return afterwards(seen);
    case "absent":
    case "active":
    case "superseded":
    case "vetoed":
    case "removed":
    case "left":
    case "rejected":
      return [];
    default:
      return seen satisfies never;
  }
}

function afterwards({ attempt, outcome, back }: Extract<Standing, { is: "ended" }>): readonly Button[] {
  if (back === null && isForPerson(attempt)) return [stoppedBy(attempt).includes(null) ? "retry" : "pass", "fail"];
  if (back === null) return outcome.is === "succeeded" ? [] : ["retry"];
  return comeTo(back.attempt) === "failed" ? ["rollback"] : [];
}

/** A click on any other is out of date. */
export function offered(state: State, id: CandidateId, stage: StageName): readonly Button[] {
  const candidate = state.candidates[id];
  return candidate === undefined ? [] : wanted(standing(state, candidate, stage));
}

type Seen = { readonly stage: StageName; readonly seen: Standing };

/** Those that would not be refused, whoever it is that may click. */
export function buttonsOf(state: State, candidate: Candidate, { stage: name, seen }: Seen): readonly Button[] {
  const stage = state.policy === null ? undefined : stageNamed(state.policy.definition, name);
  if (stage === undefined) return [];
  const by = environmentNamed(state, stage.environment).lock?.by ?? "";
  return wanted(seen).filter((button) => {
    const command = commandOf(state, candidate.id, name, button);
    const place = { is: "check", candidate: candidate.id, pull: pullNow(state, candidate) } as const;
    const right = { is: "known", role: "admin", roleName: "admin" } as const;
    const person = { by, right, teams: {}, public: false, version: null };
    const asked: Clicked = {
      kind: "asked",
      at: state.at,
      saidAt: state.at,
      id: "",
      ...person,
      command,
      place,
      isOutdated: false,
    };
    return steer(state, asked, { stage, command }).events.length > 0;
  });
}

/** The pull request whose head it is, as far as webhooks told. */
function pullNow(state: State, { id, origin }: Candidate): Clicked["place"]["pull"] {
  if (origin.kind === "trunk") return null;
  const { number } = origin;
  const pull = state.pulls[number];
  const base = state.trunk?.branch ?? "";
  const facts = { is: "pull", number, head: pull?.head ?? "", fork: false, base, candidate: id } as const;
  return { ...facts, state: pull?.open === true ? "open" : "closed" };
}
