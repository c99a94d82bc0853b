/** What a person may say, as the core understands it. The grammar that reads it from text is in the commands room. */
import type { StageName } from "./definition.ts";

export type Version =
  | { readonly is: "sha"; readonly prefix: string }
  | { readonly is: "pull"; readonly number: number }
  | { readonly is: "name"; readonly name: string };

export type Command =
  | {
      readonly verb: "promote";
      readonly stage: StageName;
      readonly version: Version | null;
      readonly reason: string | null;
    }
  | { readonly verb: "abort" | "resume" | "explain" | "unlock"; readonly stage: StageName }
  | { readonly verb: "approve" | "retry"; readonly stage: StageName }
  /** `words`: what speaks for it, where he said. */
  | { readonly verb: "pass"; readonly stage: StageName; readonly words: string | null }
  | { readonly verb: "reject"; readonly stage: StageName; readonly reason: string }
  | { readonly verb: "fail"; readonly stage: StageName; readonly reason: string }
  | { readonly verb: "hold"; readonly stage: StageName; readonly reason: string }
  /** `forMs: null`: until somebody unlocks it. */
  | { readonly verb: "lock"; readonly stage: StageName; readonly forMs: number | null; readonly reason: string }
  /** `version: null`: the newest that was verified there before. */
  | {
      readonly verb: "rollback";
      readonly stage: StageName;
      readonly version: Version | null;
      readonly reason: string | null;
    }
  | { readonly verb: "plan"; readonly stage: StageName; readonly version: Version | null }
  | { readonly verb: "veto"; readonly version: Version | null; readonly reason: string }
  | { readonly verb: "unveto"; readonly version: Version | null }
  | { readonly verb: "status" }
  | { readonly verb: "help"; readonly about: string | null };

export type Verb = Command["verb"];

/** Verbs that a button of a check run stands for too; its identifier on GitHub. */
export type Button = "promote" | "approve" | "reject" | "retry" | "pass" | "fail" | "rollback";
export type ButtonCommand = Extract<Command, { readonly verb: Button }>;

/** A line that was meant for Sluice and could not be understood. */
export type Misspelt = {
  readonly verb: "unclear";
  readonly code: "unknown-command" | "unknown-stage" | "bad-argument";
  readonly word: string;
  readonly near: string | null;
  readonly expected: string | null;
  /** The line as it should have been, ready to paste. */
  readonly corrected: string | null;
};
