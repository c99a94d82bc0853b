/** The App's private key, as people hand it over. */
import { createPrivateKey } from "node:crypto";

export type KeyRead = { readonly is: "key"; readonly pem: string } | { readonly is: "wrong"; readonly problem: string };

const wrong = (problem: string): KeyRead => ({ is: "wrong", problem });

/** PEM, also with `\n` for its line ends, or in base64. It is tried out: the first webhook would be too late. */
export function readKey(text: string): KeyRead {
  const unescaped = text.replaceAll(String.raw`\n`, "\n").trim();
  const pem = unescaped.startsWith("-----BEGIN") ? unescaped : Buffer.from(unescaped, "base64").toString("utf8").trim();
  const label = /^-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  if (label === undefined) return wrong("is no PEM key; give the file that GitHub made for the App");
  if (!label.endsWith("PRIVATE KEY")) return wrong(`is a ${label.toLowerCase()}; the App's private key is needed`);
  if (label.startsWith("ENCRYPTED") || pem.includes("Proc-Type: 4,ENCRYPTED"))
    return wrong("is locked with a passphrase; give it as GitHub made it, without one");
  if (!pem.includes(`-----END ${label}-----`)) return wrong(`is cut: its end, -----END ${label}-----, is missing`);
  const type = typeOf(pem);
  if (type === null) return wrong("is damaged: it cannot be read as a key; give the file that GitHub made for the App");
  if (type !== "rsa") return wrong(`is a key of type ${type}; a GitHub App signs with an RSA key`);
  return { is: "key", pem: `${pem}\n` };
}

function typeOf(pem: string): string | null {
  try {
    return createPrivateKey(pem).asymmetricKeyType ?? null;
  } catch {
    return null;
  }
}
