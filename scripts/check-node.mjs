/** Throws where this Node is older than what runs Airlock. Plain JavaScript that an old Node, too, can read. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node ${process.versions.node} is too old: Airlock needs 20.19 or newer`);
  }
}
