import type { Outcome } from "../../engine/ports.ts";
import type { AttemptId } from "../../pipeline/model.ts";
import type { ReasonCode } from "../../pipeline/reason.ts";
import type { Failure } from "../failure.ts";

type Refusal = Extract<Failure, { is: "refused" }>;
type Reason = readonly [code: ReasonCode, detail: string];

/** GitHub refuses to begin an attempt, and would again: it ends. `needs` is the permission, as `actions: write`. */
export function refusedToBegin(attempt: AttemptId, failure: Refusal, { needs, otherwise }: Reasons): Outcome {
  const [code, detail]: Reason =
    failure.status === 403 ? ["app-permission-missing", failure.accepts?.replace("=", ": ") ?? needs] : otherwise;
  return {
    is: "refused",
    problem: failure.message,
    input: { kind: "dispatch-failed", attempt, code, detail, mayRun: false },
  };
}

type Reasons = { readonly needs: string; readonly otherwise: Reason };
