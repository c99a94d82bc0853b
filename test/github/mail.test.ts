/** An address that GitHub made for an account names that account where it was made, and nobody elsewhere. */
import nock from "nock";
import { expect, test } from "vitest";
import { connect, overNock, place, SHOP, token } from "./github.ts";

overNock();
const A = "a".repeat(40);
const B = "b".repeat(40);

const co = (address: string): string => `Co-authored-by: X <${address}>`;
const eve = co("7+eve@users.noreply.ghe.test");
const mona = co("8+mona@users.noreply.github.com");
const adam = co("9+adam@users.noreply.ghe.test.evil.example");

test.for([
  ["an Enterprise Server", "https://ghe.test/github-apps/sluice", ["eve"], [7]],
  ["github.com", "https://github.com/apps/sluice", ["mona"], [8]],
] as const)("on %s its own addresses name people, those of others nobody", async ([, html_url, logins, ids]) => {
  const server = nock("https://ghe.test/api/v3");
  server.get("/app").reply(200, { slug: "sluice", html_url });
  server.post("/app/installations/7/access_tokens").reply(201, token);
  const message = `Pair\n\n${eve}\n${mona}\n${adam}`;
  const commit = { message, author: { email: "o@acme.example" } };
  const commits = [{ sha: B, commit, author: { login: "octocat" }, committer: null }];
  server.get(`${SHOP}/compare/${A}...${B}`).query(true).reply(200, { total_commits: 1, commits });
  const made = await connect("https://ghe.test/api/v3").reads.makers(place, { from: A, to: B, pulls: [] });
  expect(made).toMatchObject({ logins: ["octocat", ...logins], ids, unknown: [{}, {}] });
});
