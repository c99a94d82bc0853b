import { describe, expect, test } from "vitest";
import { stage } from "./world-stage.ts";

const R = "/repos/acme/shop";

describe("a person's permission", () => {
  const people = {
    adam: "admin",
    maya: "maintain",
    will: "write",
    tina: "triage",
    rita: "read",
    cora: { name: "deployer", base: "write" },
  } as const;
  const cases = [
    ["adam", "admin", "admin"],
    ["maya", "write", "maintain"],
    ["will", "write", "write"],
    ["tina", "read", "triage"],
    ["rita", "read", "read"],
    ["cora", "write", "deployer"],
    ["boss", "admin", "admin"],
    ["WILL", "write", "write"],
  ] as const;

  const set = (isPrivate: boolean) => {
    const all = stage({ private: isPrivate, collaborators: people });
    all.world.people.organization("acme", { owners: ["boss"] });
    all.world.people.user("stranger");
    return { ...all, of: (login: string) => all.ask(`GET ${R}/collaborators/${login}/permission`) };
  };

  test.for(cases)("%s has %s, as %s", ([login, permission, role_name]) => {
    for (const isPrivate of [false, true])
      expect(set(isPrivate).of(login)).toMatchObject({
        status: 200,
        body: { permission, role_name, user: { role_name } },
      });
  });

  test("whoever has another name now has what he had, and nobody is known by the former one", () => {
    const all = set(true);
    const sre = all.world.people.team("acme", "sre", ["maya"]);
    const { id } = all.world.people.known("maya");
    all.world.renameUser("Maya", "maja");
    expect(all.of("maja").body).toMatchObject({ role_name: "maintain", user: { id, login: "maja" } });
    expect(all.of("maya").status).toBe(404);
    expect([...sre.members.keys()]).toEqual(["maja"]);
    expect(all.world.people.membership("acme", "maja")).toBe("member");
  });

  test("a stranger reads what is public, and nothing that is private", () => {
    expect(set(false).of("stranger").body).toMatchObject({
      permission: "read",
      role_name: "read",
      user: { login: "stranger", permissions: { pull: true, push: false } },
    });
    expect(set(true).of("stranger").body).toMatchObject({
      permission: "none",
      role_name: "none",
      user: { permissions: { pull: false } },
    });
  });

  test("changes, and is taken away", () => {
    const { shop, of } = set(true);
    shop.setPermission("rita", "admin");
    shop.setPermission("will", null);
    expect([of("rita").body.permission, of("will").body.permission]).toEqual(["admin", "none"]);
  });
});

describe("teams", () => {
  test.for([
    ["octocat", 200, "active"],
    ["OCTOCAT", 200, "active"],
    ["newbie", 200, "pending"],
    ["mona", 404, undefined],
    ["nobody", 404, undefined],
  ] as const)("%s", ([login, status, state]) => {
    const { world, ask } = stage();
    world.people.team("acme", "sre", ["octocat"], ["newbie"]);
    const answer = ask(`GET /orgs/acme/teams/sre/memberships/${login}`);
    expect([answer.status, answer.body.state]).toEqual([status, state]);
    expect(ask("GET /orgs/acme/teams/sre/members").body.map((user: any) => user.login)).toEqual(["octocat"]);
  });
});

describe("installations", () => {
  test("what the App and its tokens read of them", () => {
    const { ask, world, shop, installation } = stage();
    const jwt = { kind: "app", appId: 7 } as const;
    const view = {
      id: installation,
      app_id: 7,
      account: { login: "acme", type: "Organization" },
      repository_selection: "selected",
      suspended_at: null,
      permissions: { checks: "write" },
    };
    for (const path of [
      `app/installations/${installation}`,
      "repos/acme/shop/installation",
      "orgs/acme/installation",
    ]) {
      expect(ask(`GET /${path}`, {}, jwt).body).toMatchObject(view);
    }
    expect(ask("GET /app/installations", {}, jwt).body).toMatchObject([view]);
    expect(ask("GET /app", {}, jwt).body).toMatchObject({ id: 7, slug: "conveyor" });
    expect(ask("GET /installation/repositories").body).toMatchObject({
      total_count: 1,
      repositories: [{ id: shop.id, full_name: "acme/shop" }],
    });
    world.repository("acme/other");
    expect(ask("GET /repos/acme/other/installation", {}, jwt).status).toBe(404);
    world.installed.suspend(installation);
    expect(ask(`GET /app/installations/${installation}`, {}, jwt).body.suspended_at).toBe("2026-03-10T12:00:00Z");
    world.installed.delete(installation);
    expect(ask(`GET /app/installations/${installation}`, {}, jwt).status).toBe(404);
  });
});
