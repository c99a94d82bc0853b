import type { Remote } from "../../engine/ports.ts";
import type { Doing } from "../perform.ts";
import { comment } from "../../wording/markdown.ts";
import { rich } from "../../wording/text.ts";
import type { CheckContent } from "../render/content.ts";

/** GitHub takes so many annotations at once; an update appends. */
const ANNOTATIONS_AT_ONCE = 50;

/**
 * A completed check run is never reopened: GitHub forbids it. What leaves `completed`, or completes another way, is a new run of
 * the same name; only its words may be changed.
 */
export async function writeCheck(content: CheckContent, doing: Doing): Promise<Remote> {
  // What is remembered may be the former run: after a lost answer a newer one may stand beside it.
  const known = (doing.unsure ? await ownCheck(content, doing) : null) ?? doing.remote;
  const id = known?.["id"];
  const isSettled = known?.["status"] === "completed";
  const isSame = content.status === "completed" && known?.["conclusion"] === content.conclusion;
  const written =
    typeof id === "number" && (!isSettled || isSame)
      ? await update(content, doing, { id, isSettled })
      : await create(content, doing);
  if (!isSettled || !isSame) await annotateRest(content, doing, written);
  return { id: written, status: content.status, conclusion: content.conclusion };
}

const iso = (at: number): string => new Date(at).toISOString();

const outputOf = (content: CheckContent, from: number) => ({
  title: content.title,
  summary: comment(content.summary, content.line === "" ? rich`` : rich`\n\n${content.line}`),
  ...(content.text === null ? {} : { text: comment(content.text, rich``) }),
  annotations: content.annotations.slice(from, from + ANNOTATIONS_AT_ONCE).map((one) => ({
    path: one.path,
    start_line: one.line,
    end_line: one.line,
    annotation_level: one.level,
    title: one.title,
    message: one.message,
  })),
});

function fieldsOf(content: CheckContent, settled: boolean) {
  const state =
    content.status === "completed"
      ? {
          status: "completed" as const,
          conclusion: content.conclusion ?? "neutral",
          ...(content.completedAt === null ? {} : { completed_at: iso(content.completedAt) }),
        }
      : { status: content.status };
  return {
    ...(settled ? {} : state),
    ...(content.detailsUrl === null ? {} : { details_url: content.detailsUrl }),
    // GitHub appends: sent once more they would stand there twice.
    output: outputOf(content, settled ? content.annotations.length : 0),
  };
}

async function create(content: CheckContent, { octokit, place }: Doing): Promise<number> {
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/check-runs", {
    owner: place.owner,
    repo: place.name,
    name: content.name,
    head_sha: content.sha,
    external_id: content.externalId,
    ...(content.startedAt === null ? {} : { started_at: iso(content.startedAt) }),
    ...fieldsOf(content, false),
    ...(content.buttons.length === 0 ? {} : { actions: [...content.buttons] }),
  });
  return Number(data.id);
}

async function update(
  content: CheckContent,
  { octokit, place }: Doing,
  known: { readonly id: number; readonly isSettled: boolean },
): Promise<number> {
  await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    owner: place.owner,
    repo: place.name,
    check_run_id: known.id,
    ...fieldsOf(content, known.isSettled),
    // They replace those that stood there.
    ...(content.status === "completed" ? { actions: [...content.buttons] } : {}),
  });
  return known.id;
}

async function annotateRest(content: CheckContent, { octokit, place }: Doing, id: number): Promise<void> {
  for (let from = ANNOTATIONS_AT_ONCE; from < content.annotations.length; from += ANNOTATIONS_AT_ONCE) {
    await octokit.rest.checks.update({
      owner: place.owner,
      repo: place.name,
      check_run_id: id,
      output: outputOf(content, from),
    });
  }
}

/** The newest of ours with this name and key, where an earlier try may have left it. */
async function ownCheck(content: CheckContent, { octokit, place, session }: Doing): Promise<Remote | null> {
  const { data } = await octokit.rest.checks.listForRef({
    owner: place.owner,
    repo: place.name,
    ref: content.sha,
    check_name: content.name,
    app_id: session.appId,
    filter: "all",
    per_page: 100,
  });
  const ours = data.check_runs.filter((run) => run.external_id === content.externalId).toSorted((a, b) => b.id - a.id);
  const [newest] = ours;
  return newest === undefined ? null : { id: newest.id, status: newest.status, conclusion: newest.conclusion };
}
