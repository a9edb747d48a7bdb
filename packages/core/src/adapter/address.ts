const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether a host name or address means this machine only. */
export const isLoopback = (host: string): boolean => loopback.test(host);
