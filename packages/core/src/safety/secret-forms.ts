/** Shorter texts are found everywhere: to scrub them would spoil every message. */
const shortest = 4;

/** Words of settings, which say nothing about anyone and stand in many messages. */
const common: ReadonlySet<string> = new Set(
  (
    "true false null none auto default test tests testing development production staging local localhost debug info warn warning error verbose trace silent " +
    "node deno redis valkey postgres admin root user users guest anonymous name value json text utf8 utf-8 http https stdio echo message hello world bearer basic digest"
  ).split(" "),
);

const isCommon = (text: string): boolean => common.has(text.trim().toLowerCase()) || /^[\s*]*$/.test(text);

/** Whether a value of which nothing is known can be told from ordinary words, so that scrubbing it takes nothing else away. */
export const isDistinct = (text: string): boolean => text.trim().length >= shortest && !isCommon(text) && !/^\d{1,5}$/.test(text);

/** The texts to scrub for a credential: itself, without the scheme of an `Authorization` header, and the values of a cookie. */
export function credentialTexts(text: string): string[] {
  const bare = text.replace(/^(bearer|basic|token|apikey|digest)\s+/i, "");
  const texts = [text, bare, ...bare.split(/[;,=\s]+/).filter((piece) => piece.length >= 8)];
  return texts.filter((each) => each.trim().length >= shortest && !isCommon(each));
}

/** The texts to scrub for a value of which nothing is known: itself and, where it is structured, the values in it. */
export function distinctPieces(text: string): string[] {
  const pieces = text.split(/[\s"'{}[\]:,=&\\]+/).filter((piece) => piece.length >= 6);
  return [text, ...pieces].filter(isDistinct);
}

/** Percent-encoding undone; a text that isn't encoded is left alone. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * How a secret may stand in a text beside as it is: without its line breaks, line by line, and as the usual encodings write it. What is encoded
 * otherwise, or twice, is found by undoing it in the text; there the text before a secret may spoil its beginning, so the usual forms are here.
 */
export function secretForms(secret: string): string[] {
  const plain = decoded(secret);
  const forms = [secret, plain].flatMap((text) => [
    ...encodings(text),
    ...base64(text),
    ...encodings(text.trim()),
    text.replace(/[\r\n\t]+/g, ""),
    text.replace(/[\r\n\t]+/g, " "),
    ...text
      .split(/\r\n|[\r\n]|\\r\\n|\\n/)
      .map((line) => line.trim())
      .filter((line) => line.length >= 8),
  ]);
  return forms.filter((form) => form.length >= shortest && !isCommon(form));
}

/** Whether a form of a secret is a key, so that it is looked for where spaces stand in it, too: words would be found in ordinary texts. */
export const isKey = (form: string): boolean => form.length >= 12 && /\d/.test(form) && /[a-z]/i.test(form) && !/\s/.test(form);

/**
 * In base64, also where more stands around it, as behind a user in `Basic`; of both alphabets, without padding. Short ones are found everywhere.
 */
export function base64(text: string): string[] {
  const bytes = Array.from(new TextEncoder().encode(text.trim()), (byte) => String.fromCharCode(byte));
  const whole = btoa(bytes.join("")).replace(/=+$/, "");
  // Three bytes are four letters. Of those at either end that make no whole group, what stands around decides the letters.
  const within = [0, 1, 2].map((before) =>
    btoa("\0".repeat(before) + bytes.join("")).slice(before === 0 ? 0 : before + 1, 4 * Math.floor((before + bytes.length) / 3)),
  );
  return [whole, ...within].filter((form) => form.length >= 8).flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}

function encodings(text: string): string[] {
  const percent = encodeURIComponent(text.toWellFormed());
  return [
    text,
    text.replaceAll(" ", "+"),
    percent,
    percent.replaceAll("%20", "+"),
    percent.replace(/%../g, (code) => code.toLowerCase()),
    JSON.stringify(text).slice(1, -1),
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  ];
}
