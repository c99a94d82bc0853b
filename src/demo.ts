/** Entry of the demo. Imported by nothing; loads simulator and Sluice only where they are played: a verb is asked at once. */
import { ask } from "./demo/ask.ts";
import { Ending } from "./demo/ending.ts";
import { usage } from "./demo/verbs.ts";

/** What goes no further than this machine goes through no proxy. */
function goDirectly(): void {
  const others = process.env["no_proxy"] ?? process.env["NO_PROXY"] ?? "";
  for (const name of ["no_proxy", "NO_PROXY"]) process.env[name] = others === "" ? "127.0.0.1" : `${others},127.0.0.1`;
}

async function main([verb, ...words]: readonly string[]): Promise<void> {
  goDirectly();
  const isHelp = (word: string | undefined): boolean => word === "--help" || word === "-h";
  if (verb === "help" || isHelp(verb) || words.some(isHelp)) process.stdout.write(`${usage}\n`);
  else if (verb === undefined || verb === "--once") {
    const { perform } = await import("./demo/perform.ts");
    await perform(ending, { staysUp: verb === undefined });
  } else {
    const { said, exit } = await ask(verb, words);
    (exit === 0 ? process.stdout : process.stderr).write(`${said}\n`);
    process.exitCode = exit;
  }
}

const ending = new Ending();
await main(process.argv.slice(2));
