import type { Doing } from "../perform.ts";

export type OwnComment = { readonly id: number; readonly node_id: string };

/** Our comment that ends with this marker, where an earlier try may have left it. */
export async function ownComment(
  { octokit, place, session }: Doing,
  issue: number,
  marker: string,
): Promise<OwnComment | null> {
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    owner: place.owner,
    repo: place.name,
    issue_number: issue,
    per_page: 100,
  });
  const isOurs = (app: { readonly id?: number } | null | undefined): boolean => app?.id === session.appId;
  const found = comments.find(
    (comment) => isOurs(comment.performed_via_github_app) && comment.body?.endsWith(marker) === true,
  );
  return found === undefined ? null : { id: found.id, node_id: found.node_id };
}
