//! Addresses: which of them say something of who is behind them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(a: u16, b: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), length)
}

const PRIVATE: &str = "it is a private address";
const RESERVED: &str = "it is a reserved address";

/// Networks of IPv4 that are not of one place on the public internet (the IANA special-purpose registry, RFC 6890).
const SPECIAL_V4: [(Ipv4Net, &str); 14] = [
    (v4(0, 0, 0, 0, 8), RESERVED),
    (v4(10, 0, 0, 0, 8), PRIVATE),
    (v4(100, 64, 0, 0, 10), "a carrier shares it among its customers"),
    (v4(127, 0, 0, 0, 8), "it is a loopback address"),
    (v4(169, 254, 0, 0, 16), "it is a link-local address"),
    (v4(172, 16, 0, 0, 12), PRIVATE),
    (v4(192, 0, 0, 0, 24), RESERVED),
    (v4(192, 0, 2, 0, 24), RESERVED),
    (v4(192, 88, 99, 0, 24), RESERVED),
    (v4(192, 168, 0, 0, 16), PRIVATE),
    (v4(198, 18, 0, 0, 15), RESERVED),
    (v4(198, 51, 100, 0, 24), RESERVED),
    (v4(203, 0, 113, 0, 24), RESERVED),
    (v4(224, 0, 0, 0, 3), RESERVED),
];

/// Networks of IPv6 that are global unicast (2000::/3) and yet not of one place.
const SPECIAL_V6: [(Ipv6Net, &str); 4] = [
    (v6(0x2001, 0, 23), RESERVED),
    (v6(0x2001, 0xdb8, 32), RESERVED),
    (v6(0x2002, 0, 16), "it is a relay's address"),
    (v6(0x3fff, 0, 20), RESERVED),
];

/// What an address is matched by: IPv4 whole, IPv6 by its first 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Network {
    V4([u8; 4]),
    V6([u8; 8]),
}

impl Network {
    /// Reads an address; `Err` says why it matches nothing.
    pub(super) fn read(text: &str, excluded: &[IpNet]) -> Result<Self, &'static str> {
        let address: IpAddr = text.trim().parse().map_err(|_| "it is not an IP address")?;
        let address = address.to_canonical();
        if excluded.iter().any(|network| network.contains(&address)) {
            return Err("it is in an excluded network");
        }
        match address {
            IpAddr::V4(address) => match SPECIAL_V4.iter().find(|(network, _)| network.contains(&address)) {
                Some((_, reason)) => Err(reason),
                None => Ok(Self::V4(address.octets())),
            },
            IpAddr::V6(address) => {
                let [first, ..] = address.segments();
                if first & 0xe000 != 0x2000 {
                    return Err("it is not a public address");
                }
                if let Some((_, reason)) = SPECIAL_V6.iter().find(|(network, _)| network.contains(&address)) {
                    return Err(reason);
                }
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Ok(Self::V6([a, b, c, d, e, f, g, h]))
            }
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::V4(bytes) => bytes,
            Self::V6(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_say_who_is_there() {
        let special = [
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.0",
            "100.127.255.255",
            "127.0.0.1",
            "169.254.9.9",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.1.2.3",
            "64:ff9b::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:1::1",
            "3fff::1",
            "not an address",
            "",
            "1.2.3",
            "1.2.3.4:80",
        ];
        for text in special {
            assert!(Network::read(text, &[]).is_err(), "{text}");
        }
        for text in
            ["9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.32.0.0", "192.167.9.9", " 8.1.1.1 "]
        {
            assert!(matches!(Network::read(text, &[]), Ok(Network::V4(_))), "{text}");
        }
        for text in ["2a00:1450:4001::1", "2600::1"] {
            assert!(matches!(Network::read(text, &[]), Ok(Network::V6(_))), "{text}");
        }
    }

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        let read = |text| Network::read(text, &[]).unwrap();
        assert_eq!(read("::ffff:81.2.69.142"), read("81.2.69.142"));
        assert_eq!(read("2a00:1450:4001:80b::200e"), read("2A00:1450:4001:080b:ffff:ffff:ffff:ffff"));
        assert_ne!(read("2a00:1450:4001:80b::1"), read("2a00:1450:4001:80c::1"));
        let excluded = ["81.2.69.0/24".parse().unwrap()];
        assert!(Network::read("81.2.69.142", &excluded).is_err());
        assert!(Network::read("81.2.70.142", &excluded).is_ok());
    }
}
