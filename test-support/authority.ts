import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A certificate authority of a test's own, with a certificate that it gave. */
export interface Authority extends AsyncDisposable {
  readonly caPath: string;
  readonly certPath: string;
  readonly keyPath: string;
}

/** What is wrong with the certificate that an authority gives. Default: nothing. */
export interface AuthorityOptions {
  /** Names that it is for, as openssl writes them. Default: those of this machine on loopback. */
  readonly names?: string;
  /** Whether it is over already. */
  readonly isExpired?: boolean;
}

/** Makes an authority, by openssl. */
export async function makeAuthority({
  names = "IP:127.0.0.1,DNS:localhost",
  isExpired = false,
}: AuthorityOptions = {}): Promise<Authority> {
  const directory = await mkdtemp(join(tmpdir(), "agentperf-test-ca-"));
  const at = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => promisify(execFile)("openssl", args);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl("req", "-x509", ...key, "-keyout", at("ca.key"), "-out", at("ca.crt"), "-days", "2", "-subj", "/CN=agentperf test CA");
  await openssl("req", ...key, "-keyout", at("server.key"), "-out", at("server.csr"), "-subj", "/CN=127.0.0.1");
  await writeFile(at("names"), `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
  const given = ["-CA", at("ca.crt"), "-CAkey", at("ca.key"), "-CAcreateserial", "-days", isExpired ? "-1" : "2", "-extfile", at("names")];
  await openssl("x509", "-req", "-in", at("server.csr"), "-out", at("server.crt"), ...given);
  return {
    caPath: at("ca.crt"),
    certPath: at("server.crt"),
    keyPath: at("server.key"),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
