declare module 'cluster-key-slot' {
  /** The slot of a Cluster that a key is kept in, 0 to 16383. */
  function calculateSlot(key: string): number;
  export = calculateSlot;
}
