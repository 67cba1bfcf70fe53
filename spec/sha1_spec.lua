local hex = require "spec.support.hex"
local sha1 = require "poe.sha1"

-- The examples of FIPS 180 and RFC 3174, and lengths about that of a block.
local VECTORS = {
  { "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
  { "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
  { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
  { ("01234567"):rep(80), "dea356a2cddd90c7a7ecedc5ebb563934f460452" },
  { ("a"):rep(1000), "291e9a6c66994949b57ba5e650361e98fc36b1ba" },
  { ("x"):rep(55), "cef734ba81a024479e09eb5a75b6ddae62e6abf1" },
  { ("x"):rep(56), "901305367c259952f4e7af8323f480d59f81335b" },
  { ("x"):rep(63), "0ddc4e0cccd9a12850deb5abb0853a4425559fec" },
  { ("x"):rep(64), "bb2fa3ee7afb9f54c6dfb5d021f14b1ffe40c163" },
  { "\0\255\0", "35a7ea9b5563f39b3283cded62110b88f0bbbb05" },
}

describe("poe.sha1", function()
  for _, vector in ipairs(VECTORS) do
    it(("digests %d octets that begin with %q"):format(#vector[1], vector[1]:sub(1, 8)), function()
      assert.equal(vector[2], hex.encode(sha1.digest(vector[1])))
    end)
  end
end)
