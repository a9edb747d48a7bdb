import { secretsIn } from "./redact-options.ts";
import { credentialTexts } from "./secret-forms.ts";

/** Variables whose value is a credential. */
const secretName =
  /pass(word|phrase|wd)?|secret|token|api[-_]?key|authorization|credential|cookie|private[-_]?key|access[-_]?key|[-_](key|auth|pwd|pat|dsn)$/i;

/** Shorter values under such a name are settings, such as MAX_TOKENS=4096; scrubbing them would spoil every text. */
const shortest = 6;

const isAddress = /^[a-z][a-z0-9+.-]{0,19}:\/\//i;

/** The secrets in a process's environment, to be scrubbed from all that is printed: credentials by the variable's name, and those in addresses. */
export function secretsInEnvironment(environment: Readonly<Record<string, string | undefined>>): string[] {
  const secrets = Object.entries(environment).flatMap(([name, value = ""]) => {
    if (secretName.test(name)) return credentialTexts(value.trim());
    return isAddress.test(value) ? secretsIn({ url: value }) : [];
  });
  return [...new Set(secrets)].filter((secret) => secret.length >= shortest);
}
