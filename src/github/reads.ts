/** What is asked of GitHub before a decision. Each question stands in the file of its subject. */
import type { Reads } from "../engine/ports.ts";
import type { Session } from "./client.ts";
import { answerReads } from "./reads/answers.ts";
import { checksReads } from "./reads/checks.ts";
import { codeReads } from "./reads/code.ts";
import { deploymentReads } from "./reads/deployments.ts";
import { historyReads } from "./reads/history.ts";
import { hostReads } from "./reads/host.ts";
import { ownReads } from "./reads/own.ts";
import { makersReads } from "./reads/makers.ts";
import { peopleReads } from "./reads/people.ts";
import { pullReads } from "./reads/pulls.ts";
import { reviewReads } from "./reads/reviews.ts";
import { runReads } from "./reads/runs.ts";

export const reading = (session: Session): Reads => ({
  ...answerReads(session),
  ...codeReads(session),
  ...deploymentReads(session),
  ...historyReads(session),
  ...hostReads(session),
  ...makersReads(session),
  ...ownReads(session),
  ...peopleReads(session),
  ...pullReads(session),
  ...reviewReads(session),
  ...checksReads(session),
  ...runReads(session),
});
