/** The answer of `/explain` in the dress of a terminal. */
import { explained } from "../../github/render/explained.ts";
import { named, pullOf, zoneOf } from "../../github/render/shown.ts";
import type { VerificationRow } from "../../github/render/verified.ts";
import type { GateRow } from "../../github/render/tree.ts";
import type { Explanation } from "../../pipeline/explain.ts";
import { inTerminal } from "../../wording/escape.ts";
import { safeLink } from "../../wording/markdown.ts";
import type { Plain } from "../../wording/text.ts";
import { moment } from "../../wording/times.ts";
import { columns, indented } from "../text.ts";
import type { Chosen } from "./chosen.ts";

const WIDTH = 95;

export function shown(explanation: Explanation, chosen: Chosen): readonly string[] {
  const { state, stage, candidate, isStuck } = chosen;
  const { at } = state;
  const said = explained(explanation, { state, at, voice: inTerminal });
  const title = `${stage.name} · ${named(candidate)}`;
  const asOf = `as of ${moment(at, zoneOf(state))}`;
  const place = pullOf(candidate) ?? state.controlIssue;
  return [
    `${title.padEnd(WIDTH - asOf.length - 1)} ${asOf}`,
    ...indented(said.sentences, 2),
    ...block(gateLines(said.gates)),
    ...block(verificationLines(said.verifications)),
    ...block(said.foreign === null ? [] : [`Note: ${said.foreign}`]),
    ...block([`Next: ${said.next}${place === null ? "" : ` on #${place}`}`]),
    ...(isStuck ? ["", "◆ Something has been due for minutes and nobody takes it up: is Sluice running?"] : []),
  ];
}

const block = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ["", ...indented(lines, 2)]);

const isTelling = ({ titles }: GateRow<Plain>): boolean => titles.length === 1;

function gateLines(gates: readonly GateRow<Plain>[]): readonly string[] {
  const [telling, quiet] = [gates.filter(isTelling), gates.filter((row) => !isTelling(row))];
  const rows = columns(telling.map(({ sign, titles, says }) => [`${sign} ${titles.join()}`, says]));
  return [
    ...telling.flatMap(({ below }, index) => [rows[index] ?? "", ...indented(below, 2)]),
    ...quiet.map(({ sign, titles, says }) => `${sign} ${titles.join(", ")}: ${says}`),
  ];
}

const verificationLines = (rows: readonly VerificationRow<Plain>[]): readonly string[] =>
  columns(
    rows.map(({ what, result, detail, log }) => [result, what, [detail, safeLink(log)].filter(Boolean).join(", ")]),
  );
