/** What is asked, unless it takes too long: then it rejects with an Error that says so. */
export function within<Value>(asked: Promise<Value>, ms: number, tooLong: string): Promise<Value> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(tooLong)), ms);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
