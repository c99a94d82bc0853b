import { describe, expect, test } from "vitest";
import { stage } from "./world-stage.ts";

const R = "/repos/acme/shop";
const BOT = { login: "conveyor[bot]", type: "Bot" };
const APP = { id: 7, slug: "conveyor" };

describe("comments", () => {
  test("by the App", () => {
    const { ask, shop, told, pass } = stage();
    const { number } = shop.pulls.open({ by: "octocat", branch: "topic" });
    told.length = 0;
    const { status, body } = ask(`POST ${R}/issues/${number}/comments`, { body: "hello" });
    expect([status, body]).toMatchObject([
      201,
      {
        body: "hello",
        user: BOT,
        performed_via_github_app: APP,
        html_url: `https://github.com/acme/shop/pull/${number}#issuecomment-${body.id}`,
      },
    ]);
    expect(told).toMatchObject([
      { event: "issue_comment", payload: { action: "created", comment: { id: body.id, user: BOT }, sender: BOT } },
    ]);
    pass(60_000);
    expect(ask(`PATCH ${R}/issues/comments/${body.id}`, { body: "bye" }).body).toMatchObject({
      body: "bye",
      created_at: "2026-03-10T12:00:00Z",
      updated_at: "2026-03-10T12:01:00Z",
    });
    expect(told.at(-1)?.payload).toMatchObject({ action: "edited", changes: { body: { from: "hello" } } });
    expect(ask(`DELETE ${R}/issues/comments/${body.id}`)).toEqual({ status: 204 });
    expect(told.at(-1)?.payload).toMatchObject({ action: "deleted", comment: { id: body.id } });
    expect(ask(`GET ${R}/issues/comments/${body.id}`).status).toBe(404);
  });

  test("by a person, on a merged pull request of a private repository", () => {
    const { shop, told } = stage({ private: true });
    const { number } = shop.pulls.open({ by: "octocat", branch: "topic", files: { a: "1" } });
    shop.pulls.merge(number, { by: "mona" });
    shop.issues.say(number, "mona", "/promote");
    expect(told.at(-1)).toMatchObject({
      event: "issue_comment",
      payload: {
        action: "created",
        issue: {
          number,
          state: "closed",
          pull_request: { merged_at: "2026-03-10T12:00:00Z" },
          user: { login: "octocat" },
        },
        comment: {
          body: "/promote",
          user: { login: "mona", type: "User" },
          author_association: "COLLABORATOR",
          performed_via_github_app: null,
        },
        repository: { full_name: "acme/shop", private: true },
        sender: { login: "mona", type: "User" },
      },
    });
    expect(told.at(-1)?.payload.issue).not.toHaveProperty("head");
  });

  test("of an issue name no pull request", () => {
    const { shop, told } = stage();
    shop.issues.open("octocat", { title: "t", body: "" });
    shop.issues.say(1, "octocat", "hello");
    expect(told.at(-1)?.payload.issue).not.toHaveProperty("pull_request");
  });

  test("are listed oldest first, page by page, since a time", () => {
    const { ask, shop, pass } = stage();
    shop.issues.open("octocat", { title: "t", body: "" });
    for (const body of ["a", "b", "c"]) {
      shop.issues.say(1, "octocat", body);
      pass(60_000);
    }
    const bodies = (query: string) => ask(`GET ${R}/issues/1/comments${query}`).body.map((one: any) => one.body);
    expect([bodies(""), bodies("?per_page=2&page=2"), bodies("?since=2026-03-10T12:01:00Z")]).toEqual([
      ["a", "b", "c"],
      ["c"],
      ["b", "c"],
    ]);
    expect(ask(`GET ${R}/issues/comments`).body).toHaveLength(3);
  });

  test.for([
    ["acme", "OWNER"],
    ["boss", "MEMBER"],
    ["teammate", "MEMBER"],
    ["reader", "COLLABORATOR"],
    ["contributor", "CONTRIBUTOR"],
    ["stranger", "NONE"],
  ] as const)("%s is %s", ([login, association]) => {
    const { ask, shop, world } = stage();
    world.people.organization("acme", { owners: ["boss"] });
    world.people.team("acme", "sre", ["teammate"]);
    const { number } = shop.pulls.open({ by: "contributor", branch: "x", fork: "contributor", files: { a: "1" } });
    shop.pulls.merge(number, { by: "mona" });
    shop.issues.say(number, login, "hello");
    expect(ask(`GET ${R}/issues/${number}/comments`).body[0].author_association).toBe(association);
  });
});

describe("reactions", () => {
  test("a new one is 201, the same again 200; others stay apart", () => {
    const { ask, shop } = stage();
    shop.issues.open("octocat", { title: "t", body: "" });
    const { id } = shop.issues.say(1, "octocat", "hello");
    shop.comments.react(id, "eyes", "mona");
    const react = (content: string) => ask(`POST ${R}/issues/comments/${id}/reactions`, { content });
    const first = react("eyes");
    expect([first.status, react("eyes").status, react("rocket").status, react("fire").status]).toEqual([
      201, 200, 201, 422,
    ]);
    expect(react("eyes").body).toEqual(first.body);
    expect(ask(`GET ${R}/issues/comments/${id}`).body.reactions).toMatchObject({
      total_count: 3,
      eyes: 2,
      rocket: 1,
      "+1": 0,
    });
    expect(ask(`DELETE ${R}/issues/comments/${id}/reactions/${first.body.id}`).status).toBe(204);
    const left = ask(`GET ${R}/issues/comments/${id}/reactions`).body;
    expect(left.map((one: any) => [one.user.login, one.content])).toEqual([
      ["mona", "eyes"],
      ["conveyor[bot]", "rocket"],
    ]);
  });
});

describe("folding a comment away", () => {
  const forms = [
    [
      "written out",
      (id: string) => ({
        query: `mutation { minimizeComment(input: { subjectId: "${id}", classifier: OUTDATED }) { minimizedComment { isMinimized } } }`,
      }),
    ],
    [
      "by a variable",
      (id: string) => ({
        query:
          "mutation fold($s: ID!) { minimizeComment(input: { subjectId: $s, classifier: OUTDATED }) { clientMutationId } }",
        variables: { s: id },
      }),
    ],
    [
      "by two",
      (id: string) => ({
        query:
          "mutation($s: ID!, $c: ReportedContentClassifiers!) { minimizeComment(input: {classifier: $c, subjectId: $s}) { clientMutationId } }",
        variables: { s: id, c: "OUTDATED" },
      }),
    ],
    [
      "by a whole",
      (id: string) => ({
        query: "mutation($i: MinimizeCommentInput!) { minimizeComment(input: $i) { clientMutationId } }",
        variables: { i: { subjectId: id, classifier: "OUTDATED" } },
      }),
    ],
  ] as const;

  const set = (options = {}) => {
    const all = stage(options);
    all.shop.issues.open("octocat", { title: "t", body: "" });
    const { id } = all.shop.issues.say(1, "octocat", "hello");
    const node: string = all.ask(`GET ${R}/issues/1/comments`).body[0].node_id;
    return { ...all, comment: () => all.shop.comments.get(id), node };
  };

  test.for(forms)("%s", ([, form]) => {
    const { ask, comment, node } = set();
    expect(ask("POST /graphql", form(node))).toMatchObject({
      status: 200,
      body: { data: { minimizeComment: { minimizedComment: { isMinimized: true } } } },
    });
    expect(comment().minimized).toBe("OUTDATED");
  });

  const mutation = (subject: string, classifier: string) => ({
    query: `mutation { minimizeComment(input: { subjectId: "${subject}", classifier: ${classifier} }) { clientMutationId } }`,
  });
  test.for([
    ["no such comment", "gone", "OUTDATED", {}, "NOT_FOUND"],
    ["no classifier", null, "BORING", {}, "INVALID"],
    ["no right", null, "OUTDATED", { permissions: { issues: "read" } }, "FORBIDDEN"],
  ] as const)("%s", ([, subject, classifier, options, type]) => {
    const { ask, comment, node } = set(options);
    const answer = ask("POST /graphql", mutation(subject ?? node, classifier));
    expect([answer.status, answer.body.errors[0].type]).toEqual([200, type]);
    expect(comment().minimized).toBeNull();
  });

  test("of a repository where the App is not", () => {
    const { ask, world } = set();
    const other = world.repository("acme/secret");
    other.issues.open("octocat", { title: "t", body: "" });
    const { id } = other.issues.say(1, "octocat", "hello");
    const node = Buffer.from(`IssueComment:${id}`).toString("base64url");
    expect(ask("POST /graphql", mutation(node, "OUTDATED")).body.errors[0].type).toBe("NOT_FOUND");
  });

  test("nothing else is spoken", () => {
    expect(set().ask("POST /graphql", { query: "{ viewer { login } }" }).body.errors).toHaveLength(1);
  });
});
