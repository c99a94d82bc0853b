import type { Call, Reply, Route } from "../route.ts";
import { repositoryView } from "../views/parts.ts";
import { blobSha } from "../world/git.ts";
import type { Tree } from "../world/git.ts";
import { notFound, Refusal } from "../world/refusal.ts";
import type { Repository } from "../world/repository.ts";
import { ok, repositoryOf, route } from "./answer.ts";

/** GitHub breaks the lines of what it encodes. */
const base64 = (text: string): string => Buffer.from(text).toString("base64").replaceAll(/.{60}/g, "$&\n") + "\n";

const linksOf = (repository: Repository, path: string, ref: string) => ({
  url: `${repository.api}/contents/${path}?ref=${ref}`,
  html_url: `${repository.html}/blob/${ref}/${path}`,
});

/** What stands directly in a folder: files, and folders once each. */
function entriesOf(tree: Tree, folder: string) {
  const prefix = folder === "" ? "" : `${folder}/`;
  const inside = [...tree].filter(([path]) => path.startsWith(prefix));
  const entries = inside.map(([path, text]) => {
    const [name = "", ...deeper] = path.slice(prefix.length).split("/");
    const isFile = deeper.length === 0;
    return {
      type: isFile ? "file" : "dir",
      name,
      path: `${prefix}${name}`,
      size: isFile ? Buffer.byteLength(text) : 0,
      sha: blobSha(isFile ? text : name),
    };
  });
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

function contents(call: Call): Reply {
  const repository = repositoryOf(call);
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const commit = repository.git.find(ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = (call.params["path"] ?? "").replaceAll(/^\/+|\/+$/g, "");
  const text = commit.tree.get(path);
  if (text !== undefined) {
    const name = path.split("/").at(-1);
    const file = { type: "file", encoding: "base64", name, path, size: Buffer.byteLength(text), sha: blobSha(text) };
    return ok({ ...file, ...linksOf(repository, path, ref), content: base64(text) });
  }
  const entries = entriesOf(commit.tree, path);
  if (entries.length === 0) throw notFound();
  return ok(entries.map((entry) => ({ ...entry, ...linksOf(repository, entry.path, ref) })));
}

export const contentRoutes: readonly Route[] = [
  route("GET /repos/{owner}/{repo}", { metadata: "read" }, (call) => ok(repositoryView(repositoryOf(call)))),
  route("GET /repos/{owner}/{repo}/contents/{path}", { contents: "read" }, contents),
];
