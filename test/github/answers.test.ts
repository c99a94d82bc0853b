import { expect, test } from "vitest";
import { readAnswer } from "../../src/github/reads/answers.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

test.for([
  [
    "both",
    { url: "https://shop.example/v 12", digest: DIGEST },
    { url: "https://shop.example/v%2012", digest: DIGEST },
  ],
  ["a plan", { plan: "2 to change" }, { url: null, digest: null, plan: "2 to change" }],
  [
    "a long plan",
    { plan: "x".repeat(2_003) },
    { url: null, digest: null, plan: `${"x".repeat(2_000)}\n… and 3 characters more` },
  ],
  ["neither, and what is not known yet", { percent: 5 }, { url: null, digest: null }],
  ["null", { url: null, digest: null }, { url: null, digest: null }],
  [
    "what would end a comment of ours",
    { url: "http://x.example/--><!--`@acme/sre`" },
    { url: "http://x.example/--%3E%3C!--%60@acme/sre%60", digest: null },
  ],
] as const)("an answer of %s", ([, given, said]) => {
  expect(readAnswer(7, JSON.stringify(given))).toEqual({ is: "said", job: 7, ...said });
});

test.for([
  ["words", "deployed", "json"],
  ["nothing", "", "json"],
  ["a list", '["https://shop.example"]', "json"],
  ["half an object", '{"url":"https://shop.exa', "json"],
  ["far too much", JSON.stringify({ plan: "x".repeat(40_000) }), "json"],
  ["a long address", JSON.stringify({ url: `https://shop.example/${"x".repeat(1_000)}` }), "url"],
  ["a script", '{"url":"javascript:alert(1)"}', "url"],
  ["a file", '{"url":"file:///etc/passwd"}', "url"],
  ["a password", '{"url":"https://a:b@shop.example/"}', "url"],
  ["a path", '{"url":"/v12"}', "url"],
  ["a number", '{"url":12}', "url"],
  ["a plan that is no text", '{"plan":["x"]}', "plan"],
  ["no digest", '{"url":"https://shop.example/x","digest":"latest"}', "digest"],
  ["a digest with words behind it", JSON.stringify({ digest: `${DIGEST} @acme/sre` }), "digest"],
] as const)("%s is none", ([, message, what]) => {
  expect(readAnswer(7, message)).toEqual({ is: "unreadable", job: 7, what });
});
