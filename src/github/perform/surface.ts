/** What follows the state: check runs, living comments, the control issue, statuses of deployments. */
import type { Effect } from "../../pipeline/effect.ts";
import { surfaceKey } from "../../pipeline/effect.ts";
import type { Outcome } from "../../engine/ports.ts";
import { isRefused } from "../failure.ts";
import type { Doing } from "../perform.ts";
import type { Content } from "../render/content.ts";
import { renderSurface } from "../render/render.ts";
import { writeStatus } from "./deployment-status.ts";
import { wrote } from "./done.ts";
import { ownComment } from "./own-comments.ts";
import { writeCheck } from "./write-check.ts";

export async function writeSurface(effect: Extract<Effect, { kind: "surface" }>, doing: Doing): Promise<Outcome> {
  const { hash, content } = renderSurface(effect.surface, doing.state, {
    place: doing.place,
    publicUrl: doing.session.publicUrl,
  });
  const key = surfaceKey(effect.surface);
  switch (content.is) {
    case "check":
      return wrote(key, hash, await writeCheck(content, doing));
    case "comment":
      return wrote(key, hash, { id: await writeComment(content, doing) });
    case "issue": {
      const number = await writeIssue(content, doing);
      return { ...wrote(key, hash, { number }), input: { kind: "control-opened", issue: number } };
    }
    case "status":
      await writeStatus(content, doing);
      return wrote(key, hash, {});
    default:
      return content satisfies never;
  }
}

async function writeComment(
  { issue, body, marker }: Extract<Content, { is: "comment" }>,
  doing: Doing,
): Promise<number> {
  const { octokit, place } = doing;
  const here = { owner: place.owner, repo: place.name };
  const known = (doing.unsure ? (await ownComment(doing, issue, marker))?.id : undefined) ?? doing.remote?.["id"];
  if (typeof known === "number") {
    try {
      await octokit.rest.issues.updateComment({ ...here, comment_id: known, body });
      return known;
    } catch (error) {
      // Somebody deleted it.
      if (!isRefused(error, 404)) throw error;
    }
  }
  const { data } = await octokit.rest.issues.createComment({ ...here, issue_number: issue, body });
  return data.id;
}

async function writeIssue(
  { title, body, labels, marker }: Extract<Content, { is: "issue" }>,
  doing: Doing,
): Promise<number> {
  const { octokit, place } = doing;
  const here = { owner: place.owner, repo: place.name };
  const remembered = doing.remote?.["number"];
  const known = (doing.unsure || remembered === undefined ? await ownIssue(doing, marker) : null) ?? remembered;
  if (typeof known === "number") {
    try {
      await octokit.rest.issues.update({ ...here, issue_number: known, title, body });
      return known;
    } catch (error) {
      if (!isRefused(error, 404, 410)) throw error;
    }
  }
  const { data } = await octokit.rest.issues.create({ ...here, title, body, labels: [...labels] });
  return data.number;
}

/** There must be only one: it is looked for before one is opened. */
async function ownIssue({ octokit, place, session }: Doing, marker: string): Promise<number | null> {
  const { data } = await octokit.rest.issues.listForRepo({
    owner: place.owner,
    repo: place.name,
    labels: "sluice",
    state: "all",
    per_page: 100,
  });
  const found = data.find(
    (issue) => issue.performed_via_github_app?.id === session.appId && issue.body?.endsWith(marker) === true,
  );
  return found?.number ?? null;
}
