import { AgentperfError, messageOf } from "../errors.ts";

/** What of a runtime's modules `fs` and `crypto` certificates are read with. */
export interface CertificateReading {
  readFile(path: string, encoding: "utf8"): Promise<string>;
  readonly X509Certificate: new (pem: string) => unknown;
}

/**
 * The certificates (PEM) in a file, which vouch for a server over TLS.
 * @throws {AgentperfError} `unavailable`: the file can't be read, or holds none
 */
export async function certificatesIn(caFile: string, { readFile, X509Certificate }: CertificateReading): Promise<string> {
  const text = await readFile(caFile, "utf8").catch((thrown: unknown) => {
    throw new AgentperfError("unavailable", `the file of certificates ${caFile} can't be read: ${messageOf(thrown)}`, { cause: thrown });
  });
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (certificates === null)
    throw new AgentperfError(
      "unavailable",
      `the file ${caFile} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----`,
    );
  for (const [at, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (thrown) {
      const which = certificates.length === 1 ? "a certificate" : `certificate ${at + 1} of ${certificates.length}`;
      throw new AgentperfError("unavailable", `the file ${caFile} holds ${which} that can't be read: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }
  return certificates.join("\n");
}

/** How a client is told whom to trust: the end of a sentence. */
export interface Trusting {
  /** Address of the server. */
  readonly address: string;
  /** What gives the client an authority: `--redis-ca, REDIS_CA_FILE or the option caFile`. Default: what gives one to the runtime. */
  readonly by?: string | undefined;
  /** Scheme of an address without TLS: `redis://`. Default: the address says no more about it. */
  readonly plain?: string | undefined;
}

const byRuntime = "the variable NODE_EXTRA_CA_CERTS, on Deno DENO_CERT, before agentperf is started";

/** What TLS refuses, as Node and Bun say it by a code, and Deno in words. */
const refusals: readonly (readonly [said: RegExp, advice: (host: string, trusting: Trusting) => string | undefined])[] = [
  // The server's own wish, of which none of this is true.
  [/client certificate/i, () => undefined],
  [/CERT_HAS_EXPIRED|certificate.*expired/i, () => "its certificate has expired: give it a new one"],
  [/CERT_NOT_YET_VALID|not.?yet.?valid|NotValidYet/i, () => "its certificate isn't valid yet: look at the clocks"],
  [
    /ALTNAME|NotValidForName|certificate.*(?:does not match|hostname)|hostname.*certificate/i,
    (host) => `its certificate isn't for ${host}: write a name that it is for, or give it one for this name`,
  ],
  [
    /self.signed|UNABLE_TO_(?:GET|VERIFY)|unable to (?:get|verify)|UnknownIssuer|CaUsedAsEndEntity|BadSignature|CERT_|certificate/i,
    (_, { by = byRuntime }) => `nobody who is trusted vouches for its certificate: give the authority's own by ${by}`,
  ],
  [
    /WRONG_VERSION_NUMBER|wrong version|packet length|EPROTO|InvalidContentType|corrupt message/i,
    (_, { plain }) => (plain === undefined ? undefined : `it speaks no TLS: write ${plain}`),
  ],
];

/** Schemes of addresses behind which nobody speaks TLS. */
const plainScheme = /^(?:http|ws|redis|valkey):/i;

/**
 * What to do about a certificate that a client refuses.
 * @param thrown - what the client says
 * @returns undefined where it isn't about one
 */
export function certificateAdvice(thrown: unknown, trusting: Trusting): string | undefined {
  if (plainScheme.test(trusting.address)) return undefined;
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const said = `${code} ${messageOf(thrown)}`;
  const host = URL.canParse(trusting.address) ? new URL(trusting.address).hostname : "this host";
  return refusals.find(([pattern]) => pattern.test(said))?.[1](host, trusting);
}

/** What a client says, with {@link certificateAdvice} where there is some. @param said - the client's words as they may be shown */
export function withCertificateAdvice(said: string, thrown: unknown, trusting: Trusting): string {
  const advice = certificateAdvice(thrown, trusting);
  return advice === undefined ? said : `${said}; ${advice}`;
}
