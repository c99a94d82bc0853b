import { describe, expect, test } from "vitest";
import { allowedHost, isListed } from "../../src/http/allowed.ts";
import { isPublic } from "../../src/http/public.ts";
import { spelledAddress, targetOf } from "../../src/http/target.ts";

const listed = (list: string, url: string): boolean => {
  const target = targetOf(url);
  const allowed = list.split(",").flatMap((entry) => allowedHost(entry) ?? []);
  return target !== null && isListed(allowed, target);
};

describe("what is listed", () => {
  test.for([
    ["shop.example", "https://shop.example/health", true],
    ["shop.example", "http://shop.example/health", true],
    ["shop.example", "https://SHOP.example./health", true],
    ["shop.example", "https://shop.example:8443/health", false],
    ["shop.example", "https://www.shop.example/", false],
    ["shop.example", "https://shop.example.evil.example/", false],
    ["shop.example", "https://evil.example/shop.example", false],
    ["shop.example", "https://shop.example@evil.example/", false],
    ["shop.example", "https://evil.example#shop.example", false],
    [String.raw`shop.example`, String.raw`https://evil.example\shop.example`, false],
    ["shop.example:8443", "https://shop.example:8443/", true],
    ["shop.example:8443", "https://shop.example/", false],
    ["*.shop.example", "https://www.shop.example/", true],
    ["*.shop.example", "https://a.b.shop.example/", true],
    ["*.shop.example", "https://shop.example/", false],
    ["*.shop.example", "https://evilshop.example/", false],
    ["bücher.example", "https://xn--bcher-kva.example/", true],
    ["10.0.0.5", "http://10.0.0.5/", true],
    ["10.0.0.5", "http://0xa.5/", true],
    ["10.0.0.5", "http://[::ffff:10.0.0.5]/", true],
    ["10.0.0.5", "http://10.0.0.6/", false],
    ["2606:4700::1", "http://[2606:4700:0::1]/", true],
    ["[2606:4700::1]:8080", "http://[2606:4700::1]:8080/", true],
    ["shop.example,other.example", "https://other.example/", true],
    ["shop.example", "ftp://shop.example/", false],
    ["shop.example", "file:///etc/passwd", false],
    ["shop.example", "https://user:secret@shop.example/", false],
    ["shop.example", "no address", false],
  ] as const)("%s: %s is %s", ([list, url, is]) => {
    expect(listed(list, url)).toBe(is);
  });

  test.for([
    "*",
    "*.10.0.0.5",
    "https://shop.example",
    "shop.example/health",
    "a@shop.example",
    "shop.example:0",
    "shop.example:70000",
    "a b",
    "10.0.0.0/8",
    "::1:::",
  ])("%s is no host", (entry) => {
    expect(allowedHost(entry)).toBeNull();
  });
});

describe("whose address it is", () => {
  test.for(["1.1.1.1", "192.0.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1"])(
    "%s is everybody's",
    (address) => {
      expect(isPublic(spelledAddress(address))).toBe(true);
    },
  );

  test.for([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.19.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "0:0:0:0:0:ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:a9fe:a9fe::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "nonsense",
    "",
  ])("%s is not", (address) => {
    expect(isPublic(spelledAddress(address))).toBe(false);
  });
});
