/** What a person says, by a line or a button, with what GitHub answered about him and the place where he said it. */
import type { Teams } from "./authority.ts";
import type { Change } from "./candidate.ts";
import type { ButtonCommand, Command, Misspelt } from "./command.ts";
import type { CandidateId, Login, Sha } from "./model.ts";
import type { Naming } from "./people.ts";

/** Asked of GitHub when the command was carried out, never taken from the comment. */
export type RightFact =
  | {
      readonly is: "known";
      readonly role: "none" | "read" | "triage" | "write" | "maintain" | "admin";
      readonly roleName: string;
    }
  | { readonly is: "unknown"; readonly cause: string };

export type PlaceAsked =
  | { readonly is: "control" }
  | {
      readonly is: "pull";
      readonly number: number;
      readonly state: "open" | "closed";
      readonly head: Sha;
      readonly fork: boolean;
      readonly base: string;
      /** Identity of the head as a candidate. */
      readonly candidate: CandidateId;
    }
  | {
      readonly is: "pull";
      readonly number: number;
      readonly state: "merged";
      readonly base: string;
      readonly mergedAt: number;
    };

/** Where a button stands: a check run, and so one candidate. `pull`: the pull request whose head that is, as GitHub has it now. */
export type CheckAsked = {
  readonly is: "check";
  readonly candidate: CandidateId;
  readonly pull: Exclude<PlaceAsked, { is: "control" }> | null;
};

type Asking = Naming & {
  readonly kind: "asked";
  readonly at: number;
  readonly id: string;
  /** When the comment was made, GitHub's time; or when a click came in. */
  readonly saidAt: number;
  readonly by: Login;
  readonly right: RightFact;
  /** Of the teams that the rules for this line name. */
  readonly teams: Teams;
  /** On a public repository everybody reads: a reader there is a stranger. */
  readonly public: boolean;
  /** What GitHub says that the named version is; `null`: it does not know it, or none was named. */
  readonly version: Sha | null;
  /** Where a version stands that GitHub knows and that is no candidate here; absent: it is one, or is nowhere. */
  readonly found?: Found;
};

/** A line of a comment. */
export type Commented = Asking & {
  readonly comment: number;
  readonly issue: number;
  readonly command: Command | Misspelt;
  readonly place: PlaceAsked;
};

/** A click on a button: it says what a line would, of the candidate that it stands at. */
export type Clicked = Asking & {
  /** Another check run has taken the place of the one that was clicked. */
  readonly isOutdated: boolean;
  readonly command: ButtonCommand;
  readonly place: CheckAsked;
};

export type Asked = Commented | Clicked;

export const isClick = (asked: Asked): asked is Clicked => "isOutdated" in asked;

export type Found =
  /** A commit of the trunk. `after`: the nearest candidate before it. */
  | {
      readonly is: "commit";
      readonly candidate: CandidateId;
      readonly after: Sha | null;
      readonly changes: readonly Change[];
    }
  | { readonly is: "pull"; readonly place: PlaceAsked };
