/** Makes the key that the example's App signs with, once: node examples/keys.ts <folder> */
import { generateKeyPairSync } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? ".";
if (!existsSync(join(folder, "private.pem"))) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  writeFileSync(join(folder, "public.pem"), publicKey);
  writeFileSync(join(folder, "private.pem"), privateKey);
}
