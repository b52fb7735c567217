const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1)$/;

/** Whether a host name or address is this machine's own, which nobody else can reach. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
