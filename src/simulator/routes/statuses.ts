import type { Route } from "../route.ts";
import { repositoryView } from "../views/parts.ts";
import { statusView } from "../views/statuses.ts";
import { actorOf, commitOf, created, repositoryOf, route, textOf } from "./answer.ts";
import { listed, page } from "./pages.ts";

const COMBINED = "/repos/{owner}/{repo}/commits/{ref}/status";
const LIST = "/repos/{owner}/{repo}/commits/{ref}/statuses";

export const statusRoutes: readonly Route[] = [
  route("POST /repos/{owner}/{repo}/statuses/{sha}", { statuses: "write" }, (call) => {
    const repository = repositoryOf(call);
    const status = repository.statuses.set(call.params["sha"] ?? "", {
      state: textOf(call, "state") ?? "",
      context: textOf(call, "context") ?? "default",
      description: textOf(call, "description") ?? null,
      targetUrl: textOf(call, "target_url") ?? null,
      by: actorOf(call),
    });
    return created(statusView(repository, status));
  }),
  route(`GET ${COMBINED}`, { statuses: "read" }, (call) => {
    const repository = repositoryOf(call);
    const { sha } = commitOf(call);
    const { state, statuses } = repository.statuses.combined(sha);
    const { items, headers } = page(call, COMBINED, statuses);
    const body = {
      state,
      sha,
      total_count: statuses.length,
      statuses: items.map((one) => statusView(repository, one)),
      repository: repositoryView(repository),
    };
    return { status: 200, body, headers };
  }),
  route(`GET ${LIST}`, { statuses: "read" }, (call) => {
    const repository = repositoryOf(call);
    return listed(call, LIST, repository.statuses.of(commitOf(call).sha).toReversed(), (one) =>
      statusView(repository, one),
    );
  }),
];
