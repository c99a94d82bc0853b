/** What is believed of our own past: written by our own bot, through our own App, and by nobody through it. */
import { expect, test } from "vitest";
import type { Place } from "../../src/engine/heard.ts";
import type { Session } from "../../src/github/client.ts";
import { ownReads } from "../../src/github/reads/own.ts";

const place: Place = {
  installation: 1,
  repository: 7,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: false,
};
const [bot, hubot] = [{ login: "sluice[bot]" }, { login: "hubot" }];
const at = "2026-10-14T12:02:00Z";

type By = {
  readonly creator: { readonly login: string } | null;
  readonly performed_via_github_app: { readonly id: number } | null;
};
const ours: By = { creator: bot, performed_via_github_app: { id: 4711 } };
const payload: unknown = { sluice: 1, attempt: "0123456789abcdef-production-1", candidate: "0123" };

async function found(deployment: By & { readonly payload: unknown }, status: By & { readonly state: string }) {
  const repos = {
    listDeployments: async () => ({ data: [{ id: 1, sha: "a", created_at: at, ...deployment }] }),
    listDeploymentStatuses: async () => ({ data: [{ id: 2, created_at: at, ...status }] }),
  };
  const session = { appId: 4711, login: async () => "sluice[bot]", octokit: async () => ({ rest: { repos } }) };
  const { own } = await ownReads(session as unknown as Session).ownDeployments(place, "production");
  const [one] = own;
  return one === undefined ? "not ours" : one.succeededAt === null ? "not verified" : "verified";
}

test.for([
  ["our own", ours, payload, ours, "success", "verified"],
  ["as text", ours, JSON.stringify(payload), ours, "success", "verified"],
  ["under way", ours, payload, ours, "in_progress", "not verified"],
  [
    "somebody's success on it",
    ours,
    payload,
    { creator: hubot, performed_via_github_app: null },
    "success",
    "not verified",
  ],
  ["his, who has signed in with our App", ours, payload, { ...ours, creator: hubot }, "success", "not verified"],
  [
    "another's with our payload",
    { creator: hubot, performed_via_github_app: null },
    payload,
    ours,
    "success",
    "not ours",
  ],
  ["another's through our App", { ...ours, creator: hubot }, payload, ours, "success", "not ours"],
  ["another App's of our name", { ...ours, performed_via_github_app: { id: 1 } }, payload, ours, "success", "not ours"],
  ["of nobody", { creator: null, performed_via_github_app: null }, payload, ours, "success", "not ours"],
  ["without our payload", ours, { attempt: "x" }, ours, "success", "not ours"],
  ["with what is no JSON", ours, "{", ours, "success", "not ours"],
] as const)("%s", async ([, by, written, said, state, expected]) => {
  expect(await found({ ...by, payload: written }, { ...said, state })).toBe(expected);
});
