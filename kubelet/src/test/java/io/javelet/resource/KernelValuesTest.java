package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates the cases of upstream's {@code TestMilliCPUToShares} and {@code …ToQuota}. */
class KernelValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0,2",
    "1,2",
    "2,2",
    "3,3",
    "100,102",
    "200,204",
    "500,512",
    "999,1022",
    "1000,1024",
    "1500,1536",
    "32000,32768",
    "256000,262144",
    "512000,262144"
  })
  void sharesOfThousandthsOfAProcessor(long millis, long shares) {
    assertThat(KernelValues.shares(millis)).isEqualTo(shares);
  }

  @ParameterizedTest
  @CsvSource({
    "0,100000,0",
    "5,100000,1000",
    "9,100000,1000",
    "10,100000,1000",
    "200,100000,20000",
    "500,100000,50000",
    "1000,100000,100000",
    "1500,100000,150000",
    "10,5000,1000",
    "200,5000,1000",
    "500,5000,2500",
    "1500,5000,7500",
    "1000,1000000,1000000"
  })
  void quotaOfThousandthsOfAProcessor(long millis, long period, long quota) {
    assertThat(KernelValues.quota(millis, period)).isEqualTo(quota);
  }

  @ParameterizedTest
  @CsvSource({"2,1", "102,4", "1024,39", "2048,79", "262144,10000"})
  void weightOfShares(long shares, long weight) {
    assertThat(KernelValues.weight(shares)).isEqualTo(weight);
  }

  @Property
  void aWeightLeadsBackToSharesThatGiveItOrTheOneBelow(
      @ForAll @LongRange(min = 1, max = 10_000) long weight) {
    long shares = KernelValues.sharesOfWeight(weight);

    assertThat(shares).isBetween(2L, 262_144L);
    assertThat(KernelValues.weight(shares)).isBetween(Math.max(1, weight - 1), weight);
  }
}
