/** What is said to the person who wrote a command. Kept until it stands on GitHub. */
import type { Button, Command, Misspelt } from "./command.ts";
import type { StageName } from "./definition.ts";
import type { Explanation } from "./explain.ts";
import type { Shut } from "./gates/gate.ts";
import type { Lock } from "./environment.ts";
import type { Met } from "./met.ts";
import type { Actor, AttemptId, CandidateId, Login, Request, Sha, Veto } from "./model.ts";
import type { ReasonCode } from "./reason.ts";
import type { Settled } from "./verification.ts";

/** `rocket`: something starts, now or by itself later. `+1`: recorded. `-1`: refused. */
export type Verdict = "rocket" | "+1" | "-1";

export type Refusal = {
  readonly is: "refused";
  readonly code: ReasonCode;
  /** The values that the code's sentence names. */
  readonly facts: Readonly<Record<string, string>>;
  /** The command that fits, ready to paste. */
  readonly next: string | null;
};

/** What somebody asked for, to be told by. */
export type Wish = Pick<Request, "by" | "change" | "candidate">;

export type Reply =
  | {
      readonly is: "started";
      readonly stage: StageName;
      readonly candidate: CandidateId;
      readonly attempt: AttemptId;
      /** Other pull requests that go out with it. */
      readonly rides: readonly number[];
      /** The candidate whose pin this one took. */
      readonly instead: CandidateId | null;
    }
  | {
      readonly is: "standing";
      readonly stage: StageName;
      readonly candidate: CandidateId | null;
      /** It is bound to none yet, and goes with the first that contains this pull request and passes; absent: it is bound. */
      readonly change?: number;
      readonly rides: readonly number[];
      readonly instead: CandidateId | null;
      /** The gates as they were when it was recorded. */
      readonly explanation: Explanation;
    }
  /** A dry run: told when it has ended. */
  | {
      readonly is: "planned";
      readonly stage: StageName;
      readonly candidate: CandidateId;
      readonly attempt: AttemptId;
    }
  | {
      readonly is: "stopping";
      readonly stage: StageName;
      readonly candidate: CandidateId;
      /** A dry run of it; absent: what runs at the stage. */
      readonly plan?: true;
      /** Whose wish it was; absent: that was not kept. */
      readonly asked?: Actor;
      /** What is still asked for there; absent: nothing. */
      readonly left?: readonly Wish[];
    }
  | {
      readonly is: "withdrawn";
      readonly stage: StageName;
      readonly candidate: CandidateId | null;
      /** The wishes that ended, and those that stand; absent: they were not kept. */
      readonly ended?: readonly Wish[];
      readonly left?: readonly Wish[];
      /** What runs there all the same. */
      readonly runs?: CandidateId;
    }
  | { readonly is: "resumed"; readonly stage: StageName; readonly next: CandidateId | null }
  | { readonly is: "approved"; readonly stage: StageName; readonly candidate: CandidateId }
  | { readonly is: "rejected"; readonly stage: StageName; readonly candidate: CandidateId; readonly reason: string }
  | {
      readonly is: "judged";
      readonly stage: StageName;
      readonly candidate: CandidateId;
      readonly as: Settled["as"];
      readonly words: string | null;
    }
  | ControlReply
  | { readonly is: "status" }
  | { readonly is: "explained"; readonly explanation: Explanation }
  | { readonly is: "help"; readonly about: string | null; readonly candidate: CandidateId | null }
  | Refusal;

/** `next`: who waits for it to open, or goes now that it has. */
export type ControlReply =
  | {
      readonly is: "locked" | "unlocked";
      readonly stage: StageName;
      readonly lock: Lock;
      readonly next: CandidateId | null;
    }
  /** `attempt: null`: it stands until `awaited` opens. */
  | {
      readonly is: "rolling-back";
      readonly stage: StageName;
      readonly from: Sha;
      readonly to: Sha;
      /** When that version was verified there; `null`: it ran there before Sluice, unverified. */
      readonly verifiedAt: number | null;
      readonly attempt: AttemptId | null;
      readonly awaited: Shut | null;
    }
  /** `runsIn`: stages that have it, or what carries it on. `met`: where one of these had entered; absent: nowhere. */
  | {
      readonly is: "vetoed";
      readonly veto: Veto;
      readonly runsIn: readonly StageName[];
      readonly met?: readonly Met[];
    }
  /** `met`: where one of these does not go on by itself; absent: nowhere. */
  | { readonly is: "unvetoed"; readonly veto: Veto; readonly met?: readonly Met[] }
  | { readonly is: "held"; readonly stage: StageName; readonly reason: string; readonly next: CandidateId | null };

type Answered = {
  /** The comment's id and the number of the line; or the id of the webhook that told of a click. */
  readonly id: string;
  readonly at: number;
  readonly by: Login;
  readonly verb: Command["verb"] | Misspelt["verb"];
  readonly stage: StageName | null;
  readonly verdict: Verdict;
  readonly reply: Reply;
  /** It stands on GitHub, or GitHub would not take it. */
  readonly given: boolean;
};

/** To a comment: by a reaction and a reply. */
export type CommentAnswer = Answered & { readonly comment: number; readonly issue: number };
/** To a click: by what the check run says from then on. */
export type ClickAnswer = Answered & { readonly click: { readonly candidate: CandidateId; readonly button: Button } };
export type Answer = CommentAnswer | ClickAnswer;

/** On one stage's check run. */
export const lastClick = (
  { answers }: { readonly answers: readonly Answer[] },
  candidate: CandidateId,
  stage: StageName,
): ClickAnswer | undefined =>
  answers
    .filter((answer) => "click" in answer)
    .findLast((answer) => answer.click.candidate === candidate && answer.stage === stage);

export const isOfComment = (answer: Answer): answer is CommentAnswer => "comment" in answer;
