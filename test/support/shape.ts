/** All that Sluice says of a pipeline, as a Markdown parser sees it, and names that try to say something else. */
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { renderCall } from "../../src/github/render/call.ts";
import { renderReply } from "../../src/github/render/reply.ts";
import { renderRevert } from "../../src/github/render/revert.ts";
import { renderSurface } from "../../src/github/render/render.ts";
import type { Place } from "../../src/engine/heard.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { surfaces } from "../../src/pipeline/plan/surfaces.ts";
import type { ReasonCode } from "../../src/pipeline/reason.ts";
import type { State } from "../../src/pipeline/model.ts";
import { reasons } from "../../src/wording/reasons.ts";
import type { Naming } from "./named.ts";

const place: Place = {
  installation: 7,
  repository: 1,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: false,
};

type Said = readonly [where: string, text: string];
type Limited = readonly [limit: number, text: string];

export function markdownOf(state: State, name: Naming): readonly Said[] {
  const here = { place: { ...place, owner: name(90), name: name(91) }, publicUrl: null };
  const stand = surfaces(state).flatMap(({ surface }): readonly Said[] => {
    const { content } = renderSurface(surface, state, here);
    if (content.is === "status") return [];
    if (content.is !== "check") return [[content.is, content.body]];
    const { summary, line, text } = content;
    return [summary, line, text ?? ""].map((part) => [content.name, part]);
  });
  const answers = [...state.answers.filter(isOfComment), ...refusals(state, name)];
  const replies = answers.map((answer): Said => ["reply", renderReply(answer, state, here).body]);
  const calls = plan(state).filter((effect) => effect.kind === "call");
  const reverts = revertsOf(state).map(({ body }): Said => ["revert", body]);
  return [
    ...stand,
    ...reverts,
    ...replies,
    ...calls.map((call): Said => ["call", renderCall(call, state, here.place).body]),
  ];
}

const revertsOf = (state: State) =>
  Object.keys(state.reverts ?? {}).flatMap((id) => {
    const bad = state.candidates[id];
    return bad === undefined ? [] : [renderRevert(state, bad)];
  });

export const plainOf = (state: State): readonly Limited[] => [
  ...revertsOf(state).flatMap(({ title, message }) =>
    [title, ...message.split("\n")].map((text): Limited => [100, text]),
  ),
  ...surfaces(state).flatMap(({ surface }): readonly Limited[] => {
    const { content } = renderSurface(surface, state, { place, publicUrl: null });
    if (content.is === "status") return [[140, content.description]];
    if (content.is !== "check") return [];
    // The lines of a message are the lines to paste.
    const said = content.annotations.flatMap((one) => [one.title, ...one.message.split("\n")]);
    return [[70, content.title], ...said.map((text): Limited => [1_000, text])];
  }),
];

/** Facts that the core makes itself. */
const ours = (state: State): Readonly<Record<string, string>> => ({
  sha: "abc1234",
  time: String(state.at),
  since: String(state.at),
  until: String(state.at),
});

/** Every refusal there is, with a hostile value for every fact. */
const refusals = (state: State, name: Naming) =>
  (Object.keys(reasons) as readonly ReasonCode[]).map((code, index) => {
    const facts = [...`${reasons[code].sentence}{near}{expected}`.matchAll(/\{(\w+)\}/g)].map(
      ([, fact = ""], at) => [fact, ours(state)[fact] ?? name(100 + at)] as const,
    );
    const reply = { is: "refused", code, facts: Object.fromEntries(facts), next: `/promote ${name(92)}` } as const;
    return {
      id: `${name(93)}-${index}`,
      at: state.at,
      comment: 1,
      issue: 12,
      by: name(94),
      verb: "promote",
      stage: null,
      verdict: "-1",
      reply,
      given: false,
    } as const;
  });

export const github = new MarkdownIt({ html: true, linkify: true });
github.linkify.set({ fuzzyLink: false });

type Token = ReturnType<typeof github.parse>[number];

/** What a reader sees of a text, but for what stands in code spans and fences. */
function shapeOf(body: string): readonly string[] {
  const shape = (token: Token): readonly string[] => {
    if (token.type === "inline") return (token.children ?? []).flatMap(shape);
    if (token.type === "code_inline") return ["code"];
    if (token.type === "fence") return [`fence ${token.info} of ${token.content.split("\n").length}`];
    if (token.type.startsWith("html")) return [token.content.replaceAll(/=[a-z0-9:-]* -->/g, "= -->")];
    return [`${token.type} ${token.attrGet("href") ?? ""} ${token.content}`];
  };
  return github.parse(body, {}).flatMap(shape);
}

export const tame: Naming = (index) => `x_${index}`;

export const hostile = fc.string({
  unit: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        "`",
        "``",
        "@",
        "|",
        "\\",
        "\n",
        "\r\n",
        "-->",
        "<!--",
        "<",
        ">",
        "*",
        "_",
        "[",
        "]",
        "(",
        ")",
        "!",
        "#",
        "~",
        "$",
        "&",
        "/",
        " ",
        "\t",
        "\u202e",
        "\u200b",
        "\u2028",
        "\ud83d",
        "\0",
        "-",
        "1. ",
        "https://",
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        "[a](https://evil.example)",
        "![](https://evil.example/p.png)",
        "<img src=x>",
        "<details>",
        "</details>",
        "@octocat",
        "@acme/sre",
        "\n\n# x\n\n",
        "\n/promote production\n",
        "/promote production",
        "```\n",
        "~~~\n",
        "| a | b |\n",
        "acme/other#1",
        "www.evil.example",
        "a@evil.example",
        "&lt;",
        "$$x$$",
        "{{ x }}",
        "<!-- sluice:1 living pr=12 -->",
        "[a]: https://evil.example\n",
        "***\n",
        "a\n===\n",
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 4 }) },
  ),
  minLength: 1,
  maxLength: 12,
});

export const drawn = (said: readonly Said[]) =>
  said.map(([where, text]) => ({ where, lines: text.split("\n").length, shape: shapeOf(text) }));
