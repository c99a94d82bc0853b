/** What is true after an event. Only folds: every decision was made before the event was written. */
import { arrivalAt, markAt, withArrival, withMark, withoutMark } from "./by-stage.ts";
import type { Answer } from "./answer.ts";
import { evolveApprovals } from "./evolve/approvals.ts";
import type { ApprovalEvent } from "./evolve/approvals.ts";
import { evolveCandidate } from "./evolve/candidate.ts";
import type { CandidateEvent } from "./evolve/candidate.ts";
import { evolveAttempt } from "./evolve/attempt.ts";
import { evolvePull } from "./evolve/pull.ts";
import { evolveControl } from "./evolve/control.ts";
import type { ControlEvent } from "./evolve/control.ts";
import type { PushEvent } from "./evolve/pushers.ts";
import { evolveRequest } from "./evolve/request.ts";
import type { RequestEvent } from "./evolve/request.ts";
import type { Definition } from "./definition.ts";
import type { Event } from "./event.ts";
import type { ConfigCheck, State } from "./model.ts";
import { trustedAfter, withAccount } from "./people.ts";

/** So many answers stay: enough to minimise them when their run has ended. Those not given yet stay in any case. */
const ANSWERS_KEPT = 100;
const CONFIG_CHECKS_KEPT = 20;

export const evolve = (state: State, event: Event): State => ({
  ...fold(state, event),
  at: Math.max(state.at, event.at),
});

export const evolveAll = (state: State, events: readonly Event[]): State => events.reduce(evolve, state);

const lastOf = <T>(entries: Readonly<Record<string, T>>, count: number): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).slice(-count));

/** A stage that was put back takes what waited there when it was removed. */
const withoutRemoved = (state: State, { stages }: Definition): State =>
  Object.keys(state.marks)
    .flatMap((candidate) => stages.map(({ name }) => ({ candidate, name })))
    .filter(({ candidate, name }) => markAt(state, candidate, name)?.is === "removed")
    .reduce((now, { candidate, name }) => withoutMark(now, candidate, name), state);

const kept = (answers: readonly Answer[]): readonly Answer[] =>
  answers.filter(({ given }, index) => !given || index >= answers.length - ANSWERS_KEPT);

/** What concerns candidates, and what people say of them; then the rest. */
function fold(state: State, event: Event): State {
  switch (event.type) {
    case "CandidateBorn":
    case "ChangeLearned":
    case "CandidateOrphaned":
    case "CandidateRestored":
    case "CommitJudged":
    case "GateChecksRead":
      return evolveCandidate(state, event);
    case "Approved":
    case "ApprovalExpired":
    case "ApprovalWithdrawn":
    case "MakersLearned":
    case "ReviewsRead":
    case "Called":
    case "BranchPushed":
    case "HeadPushed":
    case "HeadNamed":
      return evolveApprovals(state, event);
    case "Requested":
    case "RequestBound":
    case "RequestConfirmed":
    case "RequestEnded":
    case "HoldSet":
    case "HoldLifted":
      return evolveRequest(state, event);
    case "Locked":
    case "Unlocked":
    case "Vetoed":
    case "VetoLifted":
    case "Adopted":
    case "Rebuilt":
    case "DeployedBeside":
    case "RevertWanted":
    case "RevertOpened":
    case "RevertRefused":
      return evolveControl(state, event);
    default:
      return foldRest(state, event);
  }
}

type Rest = Exclude<Event, CandidateEvent | ApprovalEvent | PushEvent | RequestEvent | ControlEvent>;

function foldRest(state: State, event: Rest): State {
  switch (event.type) {
    case "TrunkMoved":
      return { ...state, trunk: { branch: event.branch, head: event.head } };
    case "PolicyAdopted":
      return { ...withoutRemoved(state, event.policy.definition), policy: event.policy };
    case "PolicyWithdrawn":
      return { ...state, policy: null };
    case "ConfigChecked":
      return configChecked(state, event.check);
    case "PullMoved":
    case "PullClosed":
      return evolvePull(state, event);
    case "Arrived":
    case "Aged":
      return arrived(state, event);
    case "Marked":
      return withMark(state, event.candidate, event.stage, event.mark);
    case "RunNameSeen":
      return { ...state, titled: { ...state.titled, [event.workflow]: true } };
    case "Answered":
      return answered(state, event.answer);
    case "AnswerGiven":
      return {
        ...state,
        answers: state.answers.map((one) => (one.id === event.answer ? { ...one, given: true } : one)),
      };
    case "PersonNamed":
      return { ...state, people: withAccount(state, event.account) };
    case "ControlOpened":
      return { ...state, controlIssue: event.issue };
    case "ShortageMet":
      return { ...state, shortage: event.shortage };
    case "ShortageOver": {
      const { shortage: _over, ...rest } = state;
      return rest;
    }
    default:
      return evolveAttempt(state, event);
  }
}

function answered(state: State, answer: Answer): State {
  const trusted = trustedAfter(state.trusted, answer);
  const answers = kept([...state.answers, answer]);
  return { ...state, answers, ...(trusted === undefined ? {} : { trusted }) };
}

function configChecked(state: State, check: ConfigCheck): State {
  const { [check.sha]: _former, ...others } = state.configChecks;
  const trunkFile = check.pull === null ? check.blob : state.trunkFile;
  return { ...state, trunkFile, configChecks: lastOf({ ...others, [check.sha]: check }, CONFIG_CHECKS_KEPT) };
}

function arrived(state: State, event: Extract<Event, { type: "Arrived" | "Aged" }>): State {
  const { candidate, stage, at } = event;
  const since = arrivalAt(state, candidate, stage)?.since ?? at;
  return withArrival(state, candidate, stage, { since, aged: event.type === "Aged" });
}
