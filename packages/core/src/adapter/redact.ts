const secretName = /pass(word|phrase)?|secret|token|api[-_]?key|authorization|credential|cookie|private[-_]?key/i;
const hidden = "***";

/** A URL without its user, password and secret-looking query values; other text is returned as it is. */
export function redactUrl(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return text.replace(/\/\/[^@/]*@/, `//${hidden}@`);
  }
  if (url.username !== "" || url.password !== "") {
    url.username = hidden;
    url.password = "";
  }
  for (const name of [...url.searchParams.keys()]) {
    if (secretName.test(name)) url.searchParams.set(name, hidden);
  }
  return url.href;
}

/** Plain data with every secret replaced: values under secret-looking names, headers, and the secrets in URLs. */
export function redactOptions(value: unknown, name = ""): unknown {
  if (value === undefined || value === null) return value;
  if (typeof value === "function") return undefined;
  if (secretName.test(name)) return hidden;
  if (typeof value === "string") return redactUrl(value);
  if (Array.isArray(value)) return value.map((item) => redactOptions(item));
  if (typeof value === "object") {
    // Any header may carry a credential under a name of the user's own.
    const all = /^headers$/i.test(name);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, all ? hidden : redactOptions(item, key)]));
  }
  return value;
}

/** The secret texts inside options, to be scrubbed from anything printed. */
export function secretsIn(value: unknown, name = ""): string[] {
  if (typeof value === "string") {
    if (secretName.test(name)) return value === "" ? [] : [value, value.replace(/^\w+\s+/, "")];
    return secretsInUrl(value);
  }
  if (Array.isArray(value)) return value.flatMap((item) => secretsIn(item, name));
  if (typeof value === "object" && value !== null) {
    const all = /^headers$/i.test(name) || secretName.test(name);
    return Object.entries(value).flatMap(([key, item]) => secretsIn(item, all ? "secret" : key));
  }
  return [];
}

function secretsInUrl(text: string): string[] {
  if (!URL.canParse(text)) return [];
  const url = new URL(text);
  const named = [...url.searchParams].filter(([name]) => secretName.test(name)).map(([, value]) => value);
  const found = [url.password, ...named].filter((secret) => secret !== "");
  return found.flatMap((secret) => [secret, safeDecode(secret)]);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A function that replaces each of these secrets in a text, and the credentials of any URL in it. */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  // Longest first, so that a secret which holds another leaves nothing of itself.
  const ordered = [...new Set(secrets)].filter((secret) => secret.length >= 3).sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi, `$1${hidden}@`);
    for (const secret of ordered) clean = clean.replaceAll(secret, hidden);
    return clean;
  };
}
