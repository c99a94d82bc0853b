import type { Refusal } from "../answer.ts";
import type { ReasonCode } from "../reason.ts";

export const refusal = (
  code: ReasonCode,
  facts: Readonly<Record<string, string>>,
  next: string | null = null,
): Refusal => ({ is: "refused", code, facts, next });
