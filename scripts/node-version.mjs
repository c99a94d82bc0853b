// Read by old Nodes too: says in words what would otherwise fail on syntax.
const wanted = 26;
const [major] = process.versions.node.split(".").map(Number);
if (major < wanted) {
  console.error(
    `Sluice needs Node ${wanted} or newer; this is ${process.versions.node}. npm ci installs one for Linux, macOS (x64) and Windows; elsewhere install Node ${wanted} yourself.`,
  );
  process.exit(1);
}
