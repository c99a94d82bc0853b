import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";
import { redaction } from "./github/redaction.ts";

/** The one log: JSON lines on stdout, secrets left out. */
export const createLog = (level: string, destination?: DestinationStream): Logger =>
  destination === undefined ? pino({ level, redact: redaction }) : pino({ level, redact: redaction }, destination);
