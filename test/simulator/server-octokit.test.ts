/** The client that most Apps use can speak to the simulator without knowing it. */
import { ProbotOctokit } from "probot";
import { describe, expect, it } from "vitest";
import type { Route } from "../../src/simulator/route.ts";
import { APP_ID, installation, privateKey, stage } from "./transport.ts";

const repository = "/repos/{owner}/{repo}";
const routes: readonly Route[] = [
  {
    method: "GET",
    path: `${repository}/contents/{path}`,
    needs: { contents: "read" },
    handle: ({ params }) => ({ status: 200, body: params }),
  },
  {
    method: "GET",
    path: `${repository}/tags`,
    handle: ({ query, base }) => {
      const page = Number(query.get("page") ?? 1);
      const next = `<${base}/repos/acme/shop/tags?per_page=1&page=${page + 1}>; rel="next"`;
      return { status: 200, body: [{ name: `v${page}` }], headers: page < 3 ? { link: next } : {} };
    },
  },
  {
    method: "POST",
    path: "/graphql",
    handle: () => ({ status: 200, body: { data: { viewer: { login: "sluice[bot]" } } } }),
  },
];

describe.each(["", "/api/v3"])("Octokit against the prefix '%s'", (prefix) => {
  it("mints its token, reads, pages and asks by GraphQL without a violation", async () => {
    const { server } = await stage(routes, { prefix });
    const Client = ProbotOctokit.plugin((octokit) => {
      octokit.hook.before("request", (request) => {
        request.headers["x-github-api-version"] = "2026-03-10";
      });
    });
    const octokit = new Client({
      auth: { appId: APP_ID, privateKey, installationId: installation.id },
      baseUrl: server.url,
      throttle: { enabled: false },
      retry: { enabled: false },
    });
    const shop = { owner: "acme", repo: "shop" };
    const file = await octokit.rest.repos.getContent({ ...shop, path: ".github/sluice.yml" });
    expect(file.data).toEqual({ ...shop, path: ".github/sluice.yml" });
    const tags = await octokit.paginate(octokit.rest.repos.listTags, { ...shop, per_page: 1 });
    expect(tags.map(({ name }) => name)).toEqual(["v1", "v2", "v3"]);
    expect(await octokit.graphql("{ viewer { login } }")).toEqual({ viewer: { login: "sluice[bot]" } });
    expect(server.requests.map(({ template }) => template)[0]).toBe(
      "/app/installations/{installation_id}/access_tokens",
    );
    expect(server.violations).toEqual([]);
  });
});
