import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";
import { redaction } from "./github/redaction.ts";

/** A chain of causes that is longer is cut: it may lead back into itself. */
const MOST_CAUSES = 8;
/** What an error says that may be logged; its other fields may hold what was sent, and with which token. */
const FACTS = ["code", "syscall", "status"] as const;

type Told = { readonly [field: string]: unknown };

/** pino tells nothing of an error that is not called `err`. Told with its causes. */
function told(error: unknown, depth = 0): Told {
  if (!(error instanceof Error)) return { type: typeof error, message: typeof error === "string" ? error : "" };
  const fields = error as Error & Told;
  const facts = FACTS.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
  const deeper = depth < MOST_CAUSES;
  const all: unknown = error instanceof AggregateError ? error.errors : undefined;
  return {
    type: error.name,
    message: error.message,
    ...Object.fromEntries(facts),
    stack: error.stack,
    ...(deeper && error.cause !== undefined ? { cause: told(error.cause, depth + 1) } : {}),
    ...(deeper && Array.isArray(all) ? { errors: all.map((one) => told(one, depth + 1)) } : {}),
  };
}

const named = new Set(["error", "err"]);
/** An error tells no more under another name. */
const guarded = (facts: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      value instanceof Error && !named.has(name) ? told(value) : value,
    ]),
  );

const options = {
  redact: redaction,
  formatters: { log: guarded },
  serializers: { error: (error: unknown) => told(error), err: (error: unknown) => told(error) },
};

/** The one log: JSON lines on stdout, secrets left out. */
export const createLog = (level: string, destination?: DestinationStream): Logger =>
  destination === undefined ? pino({ level, ...options }) : pino({ level, ...options }, destination);
