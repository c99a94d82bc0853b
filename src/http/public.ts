/** Which IP addresses are everybody's: what is not in the open Internet is nobody's to ask through us. */
import { BlockList, isIP } from "node:net";

/** IANA's special-purpose registries, and the address at which Azure tells a machine about itself. */
const SPECIAL_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Of IPv6 only this is in use for everybody, less what stands for other addresses or for none. */
const GLOBAL_6 = ["2000::/3"];
const SPECIAL_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

function listOf(subnets: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", prefix = ""] = subnet.split("/");
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

const special4 = listOf(SPECIAL_4, "ipv4");
const global6 = listOf(GLOBAL_6, "ipv6");
const special6 = listOf(SPECIAL_6, "ipv6");

/** `address`: as `spelledAddress` has it. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special4.check(address, "ipv4");
  return isIP(address) === 6 && global6.check(address, "ipv6") && !special6.check(address, "ipv6");
}
