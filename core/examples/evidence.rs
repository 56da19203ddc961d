use lagwise::simulate::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let worlds: Vec<&str> = args[1].split(',').collect();
    let policies: Vec<&str> = args[2].split(',').collect();
    let from: u64 = args[3].parse().unwrap();
    let n: u64 = args[4].parse().unwrap();
    for w in &worlds {
        let sim = Simulator::new(World::named(w).unwrap()).unwrap();
        let t = std::time::Instant::now();
        print!("{w:14}");
        let seeds: Vec<u64> = (from..from + n).collect();
        let parts: Vec<Vec<(f64, Vec<f64>)>> = std::thread::scope(|s| {
            let hs: Vec<_> = seeds
                .chunks(seeds.len().div_ceil(2))
                .map(|chunk| {
                    let sim = &sim;
                    let policies = &policies;
                    s.spawn(move || {
                        chunk
                            .iter()
                            .map(|seed| {
                                let o = sim.run_oracle(*seed).unwrap().value;
                                let config = sim.owner_config(*seed).unwrap();
                                (
                                    o,
                                    policies
                                        .iter()
                                        .map(|p| {
                                            let mut p = KnownPolicy::named(p).unwrap().start(&config, *seed).unwrap();
                                            sim.run(*seed, p.as_mut()).unwrap().value / o * 100.0
                                        })
                                        .collect::<Vec<_>>(),
                                )
                            })
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            hs.into_iter().map(|h| h.join().unwrap()).collect()
        });
        let all: Vec<_> = parts.concat();
        for i in 0..policies.len() {
            let s = Summary::of(all.iter().map(|(_, v)| v[i]));
            print!(" {:.1}±{:.1} [{:.1}]", s.mean, s.standard_error, s.worst_decile);
        }
        println!("  {:?}", t.elapsed());
    }
}
